package look

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed built
var builtFiles embed.FS

// asset is one embedded file with what its answer needs.
type asset struct {
	body      []byte
	gzip      func() []byte // compressed at first need; nil when that makes it no smaller
	kind, url string
}

// assets gives the files by name and by hashed address. They are looked at when the first page
// needs one: most commands of the program never do.
var assets = sync.OnceValues(loadAssets)

// URL is the address of an embedded file of built/: its name with the hash of its content, so
// that it may be kept for ever. An unknown name gives an address that answers 404, which the
// test of the pages would see.
func URL(name string) string {
	byName, _ := assets()
	if a, ok := byName[name]; ok {
		return a.url
	}
	return "/assets/" + name
}

func loadAssets() (byName, byURL map[string]*asset) {
	byName, byURL = map[string]*asset{}, map[string]*asset{}
	entries, err := fs.ReadDir(builtFiles, "built")
	if err != nil {
		panic(err) // embedded at build time
	}
	for _, e := range entries {
		body, err := builtFiles.ReadFile("built/" + e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(e.Name())
		a := &asset{
			body: body,
			kind: mime.TypeByExtension(ext),
			url:  "/assets/" + strings.TrimSuffix(e.Name(), ext) + "-" + hex.EncodeToString(sum[:6]) + ext,
		}
		switch ext {
		case ".svg":
			a.kind = "image/svg+xml"
		case ".js":
			a.kind = "text/javascript; charset=utf-8"
		}
		a.gzip = sync.OnceValue(func() []byte { return zip(body) })
		byName[e.Name()], byURL[a.url] = a, a
	}
	return byName, byURL
}

// zip compresses a file, nil when that makes it no smaller.
func zip(body []byte) []byte {
	var zipped bytes.Buffer
	w, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	w.Write(body)
	w.Close()
	if zipped.Len() >= len(body) {
		return nil
	}
	return zipped.Bytes()
}

// Assets answers /assets/…: files under their hashed names, which browsers may keep for a year.
func Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, byURL := assets()
		a, ok := byURL[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Add("Vary", "Accept-Encoding")
		body := a.body
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			if zipped := a.gzip(); zipped != nil {
				h.Set("Content-Encoding", "gzip")
				body = zipped
			}
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	})
}
