package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

// Assets are the files under /static/. Their names hold a hash of their content, so a browser may keep them forever.
// Assets is immutable.
type Assets struct {
	byPath map[string]*Asset // by name below /static/
	paths  map[string]string // from the plain name ("style.css") to the path for a page
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
}

// BuildAssets bundles ts/voix.ts and css/voix.css with esbuild for browsers of 2019 on, takes images/*.svg as they are,
// and compresses everything once.
func BuildAssets(files fs.FS) (*Assets, error) {
	a := &Assets{byPath: map[string]*Asset{}, paths: map[string]string{}}
	for _, entry := range []string{"ts/voix.ts", "css/voix.css"} {
		body, err := bundle(files, entry)
		if err != nil {
			return nil, err
		}
		a.add(strings.Replace(path.Base(entry), ".ts", ".js", 1), body)
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
	return a, nil
}

// bundle follows the imports of entry inside files; nothing is read from the disk of the machine.
func bundle(files fs.FS, entry string) ([]byte, error) {
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
		EntryPoints: []string{entry},
		Bundle:      true,
		Plugins:     []api.Plugin{embedded},
		Format:      api.FormatIIFE,
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
		where := entry
		if m.Location != nil {
			where = fmt.Sprintf("%s:%d", m.Location.File, m.Location.Line)
		}
		faults = append(faults, fmt.Errorf("page: %s: %s", where, m.Text))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return result.OutputFiles[0].Contents, nil
}

func (a *Assets) add(plain string, body []byte) {
	sum := sha256.Sum256(body)
	extension := path.Ext(plain)
	name := strings.TrimSuffix(plain, extension) + "-" +
		strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])) + extension
	asset := &Asset{Name: name, Type: assetTypes[extension], Body: body}
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
	a.paths[plain] = "/static/" + name
}

// Find returns the asset of that name below /static/.
func (a *Assets) Find(name string) (*Asset, bool) {
	asset, ok := a.byPath[name]
	return asset, ok
}

// Path is the address of an asset by its plain name, such as "voix.css"; empty when there is none.
func (a *Assets) Path(plain string) string { return a.paths[plain] }

// All lists every asset, in no order.
func (a *Assets) All() []*Asset {
	all := make([]*Asset, 0, len(a.byPath))
	for _, asset := range a.byPath {
		all = append(all, asset)
	}
	return all
}
