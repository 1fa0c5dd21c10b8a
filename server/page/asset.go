package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"

	"voix/server/poster"
)

// Assets are the files under /static/. Their names hold a hash of their content, so a browser may keep them forever.
// Assets is immutable.
type Assets struct {
	byPath map[string]*Asset // by name below /static/
	paths  map[string]string // from the plain name ("style.css") to the path for a page
	// imports are the paths of what a script needs besides itself, by its plain name.
	imports map[string][]string
}

// Asset is one file, in the encodings in which it may be sent. Gzip and Brotli are nil when they would not be smaller.
type Asset struct {
	Name   string // with its hash: "style-3F2K….css"
	Type   string // content type
	Body   []byte
	Gzip   []byte
	Brotli []byte
}

var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
}

// startIcons are drawn at start-up: browsers put a site on the start screen only with pictures in points.
var startIcons = map[string]struct {
	size     int
	maskable bool
}{
	"icon-180.png": {180, false}, "icon-192.png": {192, false}, "icon-512.png": {512, false}, "mask-512.png": {512, true},
}

// BuildAssets bundles ts/voix.ts, css/voix.css, and the scripts and styles of single pages (ts/page/*.ts, css/page/*.css) with esbuild
// for browsers of 2019 on, takes images/*.svg as they are, and compresses everything once. What several scripts import becomes a file of its own.
func BuildAssets(files fs.FS) (*Assets, error) {
	a := &Assets{byPath: map[string]*Asset{}, paths: map[string]string{}, imports: map[string][]string{}}
	sheets, err := fs.Glob(files, "css/page/*.css")
	if err != nil {
		return nil, err
	}
	for _, sheet := range append([]string{"css/voix.css"}, sheets...) {
		styles, err := bundle(files, []string{sheet})
		if err != nil {
			return nil, err
		}
		a.add(path.Base(sheet), styles.OutputFiles[0].Contents)
	}
	if err := a.addScripts(files); err != nil {
		return nil, err
	}
	images, err := fs.Glob(files, "images/*.svg")
	if err != nil {
		return nil, err
	}
	for _, name := range images {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		a.add(path.Base(name), body)
	}
	for name, of := range startIcons {
		body, err := poster.Icon(of.size, of.maskable)
		if err != nil {
			return nil, err
		}
		a.add(name, body)
	}
	return a, nil
}

// addScripts names files by esbuild's hash of their content, since they import each other by name.
func (a *Assets) addScripts(files fs.FS) error {
	pages, err := fs.Glob(files, "ts/page/*.ts")
	if err != nil {
		return err
	}
	result, err := bundle(files, append([]string{"ts/voix.ts"}, pages...))
	if err != nil {
		return err
	}
	var meta struct {
		Outputs map[string]struct {
			EntryPoint string
			Imports    []struct{ Path string }
		}
	}
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		return err
	}
	for _, f := range result.OutputFiles {
		a.keep(path.Base(f.Path), f.Contents)
	}
	for output, of := range meta.Outputs {
		if of.EntryPoint == "" {
			continue
		}
		plain := strings.TrimSuffix(path.Base(of.EntryPoint), ".ts") + ".js"
		a.paths[plain] = staticPath + path.Base(output)
		needed := map[string]bool{}
		for more := of.Imports; len(more) > 0; more = more[1:] {
			if !needed[more[0].Path] {
				needed[more[0].Path] = true
				more = append(more, meta.Outputs[more[0].Path].Imports...)
			}
		}
		for name := range needed {
			a.imports[plain] = append(a.imports[plain], staticPath+path.Base(name))
		}
		slices.Sort(a.imports[plain])
	}
	return nil
}

// bundle follows the imports of entries inside files; nothing is read from the disk of the machine.
func bundle(files fs.FS, entries []string) (*api.BuildResult, error) {
	embedded := api.Plugin{Name: "embedded", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			name := args.Path
			if args.Importer != "" {
				name = path.Join(path.Dir(args.Importer), args.Path)
				if path.Ext(name) == "" {
					name += path.Ext(args.Importer)
				}
			}
			return api.OnResolveResult{Path: name, Namespace: "client"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "client"}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			raw, err := fs.ReadFile(files, args.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			text, loader := string(raw), api.LoaderTS
			if path.Ext(args.Path) == ".css" {
				loader = api.LoaderCSS
			}
			return api.OnLoadResult{Contents: &text, Loader: loader}, nil
		})
	}}
	result := api.Build(api.BuildOptions{
		EntryPoints: entries,
		Bundle:      true,
		Splitting:   path.Ext(entries[0]) == ".ts",
		Metafile:    true,
		Outdir:      "/",
		EntryNames:  "[name]-[hash]",
		ChunkNames:  "shared-[hash]",
		Plugins:     []api.Plugin{embedded},
		Format:      api.FormatESModule,
		Charset:     api.CharsetUTF8,
		Target:      api.ES2019,
		Engines: []api.Engine{
			{Name: api.EngineChrome, Version: "76"}, {Name: api.EngineFirefox, Version: "78"}, {Name: api.EngineSafari, Version: "13"},
		},
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone,
		LogLevel:          api.LogLevelSilent,
	})
	var faults []error
	for _, m := range append(result.Errors, result.Warnings...) {
		where := entries[0]
		if m.Location != nil {
			where = fmt.Sprintf("%s:%d", m.Location.File, m.Location.Line)
		}
		faults = append(faults, fmt.Errorf("page: %s: %s", where, m.Text))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return &result, nil
}

const staticPath = "/static/"

func (a *Assets) add(plain string, body []byte) {
	sum := sha256.Sum256(body)
	extension := path.Ext(plain)
	name := strings.TrimSuffix(plain, extension) + "-" +
		strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])) + extension
	a.keep(name, body)
	a.paths[plain] = staticPath + name
}

// keep compresses a file and serves it under that name.
func (a *Assets) keep(name string, body []byte) {
	asset := &Asset{Name: name, Type: assetTypes[path.Ext(name)], Body: body}
	var b bytes.Buffer
	br := brotli.NewWriterLevel(&b, brotli.BestCompression)
	br.Write(body)
	br.Close()
	if b.Len() < len(body) {
		asset.Brotli = bytes.Clone(b.Bytes())
	}
	b.Reset()
	gz, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
	gz.Write(body)
	gz.Close()
	if b.Len() < len(body) {
		asset.Gzip = bytes.Clone(b.Bytes())
	}
	a.byPath[name] = asset
}

// Find returns the asset of that name below /static/.
func (a *Assets) Find(name string) (*Asset, bool) {
	asset, ok := a.byPath[name]
	return asset, ok
}

// Path is the address of an asset by its plain name, such as "voix.css"; empty when there is none.
func (a *Assets) Path(plain string) string { return a.paths[plain] }

// Imports are the addresses of what a script needs besides itself, by its plain name.
func (a *Assets) Imports(plain string) []string { return a.imports[plain] }

// All lists every asset, in no order.
func (a *Assets) All() []*Asset {
	all := make([]*Asset, 0, len(a.byPath))
	for _, asset := range a.byPath {
		all = append(all, asset)
	}
	return all
}
