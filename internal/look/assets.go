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
)

//go:embed built
var builtFiles embed.FS

// asset is one embedded file with what its answer needs.
type asset struct {
	body, gzip []byte
	kind, url  string
}

// assets holds the files by name and by hashed address. It is filled once when the program
// starts and only read afterwards.
var assetsByName, assetsByURL = loadAssets()

// URL is the address of an embedded file of built/: its name with the hash of its content, so
// that it may be kept for ever. An unknown name gives an address that answers 404, which the
// test of the pages would see.
func URL(name string) string {
	if a, ok := assetsByName[name]; ok {
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
		var zipped bytes.Buffer
		zw, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
		zw.Write(body)
		zw.Close()
		if zipped.Len() < len(body) {
			a.gzip = zipped.Bytes()
		}
		byName[e.Name()], byURL[a.url] = a, a
	}
	return byName, byURL
}

// Assets answers /assets/…: files under their hashed names, which browsers may keep for a year.
func Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := assetsByURL[r.URL.Path]
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
		if a.gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = a.gzip
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	})
}
