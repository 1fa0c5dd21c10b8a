package livebench

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"voix/deploy/engine"
)

// protocol is all in which ours and centrifuge differ for the client.
type protocol struct {
	name string
	// start runs the server as a process of its own.
	start func() (address string, stop func(), err error)
	// path is where the WebSocket of a reader of channel opens.
	path func(channel int) string
	// opening is what the client sends after the handshake, and how many
	// messages then come back before it follows the channel.
	opening func(channel int) (messages []string, answers int)
	publish func(channel int) url.Values
}

var ours = protocol{
	name:  "voix",
	start: startOurs,
	path:  func(channel int) string { return "/live?topics=proposal/" + strconv.Itoa(channel) },
	// hello comes by itself
	opening: func(int) ([]string, int) { return nil, 1 },
	publish: func(channel int) url.Values {
		return url.Values{"topic": {"proposal/" + strconv.Itoa(channel)}, "count": {strconv.Itoa(burst)}, "bytes": {strconv.Itoa(messageBytes)}}
	},
}

var centrifuge = protocol{
	name:  "centrifuge",
	start: engine.RunCentrifuge,
	path:  func(int) string { return "/connection/websocket" },
	opening: func(channel int) ([]string, int) {
		return []string{`{"id":1,"connect":{}}`, fmt.Sprintf(`{"id":2,"subscribe":{"channel":"proposal/%d"}}`, channel)}, 2
	},
	publish: func(channel int) url.Values {
		return url.Values{"channel": {"proposal/" + strconv.Itoa(channel)}, "count": {strconv.Itoa(burst)}, "bytes": {strconv.Itoa(messageBytes)}}
	},
}

// startOurs runs this very program again; ServeIfChild makes it our server.
func startOurs() (address string, stop func(), err error) {
	program, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	child := exec.Command(program)
	child.Env = append(os.Environ(), childVariable+"=1")
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	out, err := child.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := child.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = in.Close() // it ends when its input does, also if we are killed
		_ = child.Wait()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("it did not say its address (is ServeIfChild called in main?): %w", err)
	}
	return strings.TrimSpace(line), stop, nil
}
