package page

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"slices"
)

// NoWorker is what a browser gets instead of the service worker when the operator has turned it off: a worker that takes away
// the one before it with every page it kept. What people have typed stays where it is.
var NoWorker = []byte(`addEventListener("install",()=>skipWaiting());` +
	`addEventListener("activate",e=>e.waitUntil((async()=>{for(const n of await caches.keys())await caches.delete(n);await registration.unregister()})()));` + "\n")

// buildWorker bundles ts/worker/sw.ts. Before it stand the addresses of what every page needs, and a name of all that: a
// browser takes a worker of which a byte has changed for a new one.
func buildWorker(files fs.FS, assets *Assets, build string) ([]byte, error) {
	result, err := bundle(files, []string{"ts/worker/sw.ts"})
	if err != nil {
		return nil, err
	}
	body := result.OutputFiles[0].Contents
	shell := []string{assets.Path("voix.css"), assets.Path("favicon.svg")}
	for _, script := range []string{"voix.js", "drafts.js"} {
		shell = append(append(shell, assets.Path(script)), assets.Imports(script)...)
	}
	slices.Sort(shell)
	list, err := json.Marshal(slices.Compact(shell))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(slices.Concat([]byte(build), list, body))
	return slices.Concat([]byte(`const BUILD="`+hex.EncodeToString(sum[:8])+`",SHELL=`), list, []byte(";\n"), body), nil
}
