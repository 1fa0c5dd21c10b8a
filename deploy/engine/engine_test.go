package engine_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"voix/deploy/engine"
)

// A FerretDB keeps what was written when it is killed and started again.
func TestFerretDB(t *testing.T) {
	server := engine.StartFerretDB(t)
	client, err := mongo.Connect(options.Client().ApplyURI(server.URI()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Disconnect(context.Background())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	words := client.Database("voix").Collection("words")
	if _, err := words.InsertOne(ctx, bson.D{{Key: "_id", Value: 1}, {Key: "word", Value: "voix"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := words.InsertOne(ctx, bson.D{{Key: "_id", Value: 1}}); !mongo.IsDuplicateKeyError(err) {
		t.Fatalf("the same _id twice: %v, want a duplicate-key error", err)
	}

	server.Kill()
	gone, stop := context.WithTimeout(ctx, 200*time.Millisecond)
	defer stop()
	if err := words.FindOne(gone, bson.D{{Key: "_id", Value: 1}}).Err(); err == nil {
		t.Fatal("a killed server answered")
	}
	server.Restart()
	var found struct {
		Word string `bson:"word"`
	}
	if err := words.FindOne(ctx, bson.D{{Key: "_id", Value: 1}}).Decode(&found); err != nil || found.Word != "voix" {
		t.Fatalf("after a restart: %+v, %v", found, err)
	}
}

// MongoDB prefers the server that the environment names.
func TestMongoDBOfTheEnvironment(t *testing.T) {
	t.Setenv("MONGODB_URI", "mongodb://elsewhere:1/")
	if uri := engine.MongoDB(t); uri != "mongodb://elsewhere:1/" {
		t.Fatalf("got %s", uri)
	}
}

// A burst posted to centrifuge reaches a subscriber in full.
func TestCentrifuge(t *testing.T) {
	address := engine.Centrifuge(t)
	connection, _, err := websocket.DefaultDialer.Dial("ws://"+address+"/connection/websocket", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if err := connection.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{`{"id":1,"connect":{}}`, `{"id":2,"subscribe":{"channel":"c"}}`} {
		if err := connection.WriteMessage(websocket.TextMessage, []byte(command)); err != nil {
			t.Fatal(err)
		}
		_, reply, err := connection.ReadMessage()
		if err != nil || bytes.Contains(reply, []byte(`"error"`)) {
			t.Fatalf("%s answered %s, %v", command, reply, err)
		}
	}
	if n := get(t, "http://"+address+"/subscribers?channel=c"); n != 1 {
		t.Fatalf("%d subscribers, want 1", n)
	}

	answer, err := http.Post("http://"+address+"/publish?channel=c&count=40&bytes=300", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		t.Fatalf("publish answered %s", answer.Status)
	}
	message := []byte(`"` + strings.Repeat("x", 298) + `"`)
	for received := 0; received < 40; {
		_, frame, err := connection.ReadMessage()
		if err != nil {
			t.Fatalf("after %d messages: %v", received, err)
		}
		received += bytes.Count(frame, message)
	}
	if resident := get(t, "http://"+address+"/memory"); resident < 1<<20 {
		t.Fatalf("%d resident bytes", resident)
	}
	if _, ok := engine.CentrifugeBinary(); !ok {
		t.Fatal("CentrifugeBinary does not find what was just built")
	}
}

// RunCentrifuge serves until it is stopped.
func TestRunCentrifuge(t *testing.T) {
	engine.Centrifuge(t) // built from here on
	address, stop, err := engine.RunCentrifuge()
	if err != nil {
		t.Fatal(err)
	}
	get(t, "http://"+address+"/memory")
	stop()
	if _, err := http.Get("http://" + address + "/memory"); err == nil {
		t.Fatal("a stopped server answered")
	}
}

// Outside the repository there is nothing to build from, and no binary.
func TestOutsideTheRepository(t *testing.T) {
	t.Chdir(os.TempDir())
	if path, ok := engine.CentrifugeBinary(); ok {
		t.Fatalf("found %s", path)
	}
	if _, _, err := engine.RunCentrifuge(); err != engine.ErrNotBuilt {
		t.Fatalf("got %v", err)
	}
}

func TestMinIO(t *testing.T) {
	endpoint, key, secret := engine.MinIO(t)
	if key == "" || secret == "" {
		t.Fatal("no credentials")
	}
	answer, err := http.Get("http://" + endpoint + "/a-bucket/a-file")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden || answer.Header.Get("Server") != "MinIO" {
		t.Fatalf("anonymous read answered %s from %s", answer.Status, answer.Header.Get("Server"))
	}
}

func get(t *testing.T, url string) int {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(body)))
	if err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return n
}
