// Package web is the web application: TypeScript in src, built by Vite into
// dist (`make build`, where npm is there), embedded here. Without a build the
// program still builds and says how to get one.
package web

import (
	"bytes"
	"embed"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed all:dist
var dist embed.FS

// policy lets the page take everything from here and nothing from elsewhere.
// Ant Design writes its styles into the page, so styles alone may be inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// unbuilt is the page of a program that was built without npm.
const unbuilt = `<!doctype html>
<html lang="vi"><meta charset="utf-8"><title>dathang</title>
<p>Chương trình này được dựng khi chưa có ứng dụng web. Cài Node.js và npm rồi chạy <code>make build</code>.</p>
<p lang="en">This program was built without its web application. Install Node.js and npm, then run <code>make build</code>.</p>
<p><a href="/api/docs/">/api/docs</a></p>
</html>
`

// Handler answers with the files of the application. Every path that is no
// file is a screen, and index.html finds it.
func Handler() http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return handler(files)
}

func handler(files fs.FS) http.Handler {
	page, err := fs.ReadFile(files, "index.html")
	if err != nil {
		page = []byte(unbuilt)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		head := w.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "same-origin")
		text, err := fs.ReadFile(files, name)
		switch {
		case err == nil && name != "index.html" && !strings.HasPrefix(path.Base(name), "."):
			head.Set("Content-Type", typeOf(name))
			if strings.HasPrefix(name, "assets/") {
				// Vite puts a digest of the content into these names.
				head.Set("Cache-Control", "public, max-age=31536000, immutable")
				if packed, err := fs.ReadFile(files, name+".br"); err == nil && readsBrotli(r) {
					head.Set("Content-Encoding", "br")
					text = packed
				}
			}
		case strings.HasPrefix(name, "assets/"):
			// A file of another build: the page asks for it no more once it is loaded again.
			http.NotFound(w, r)
			return
		default:
			text = page
			head.Set("Content-Type", "text/html; charset=utf-8")
			head.Set("Content-Security-Policy", policy)
			head.Set("Cache-Control", "no-cache")
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(text))
	})
}

// readsBrotli says whether a browser takes what Vite has packed; for others the server packs by itself.
func readsBrotli(r *http.Request) bool {
	for _, one := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		if name, quality, _ := strings.Cut(strings.TrimSpace(one), ";"); name == "br" {
			return strings.ReplaceAll(quality, " ", "") != "q=0"
		}
	}
	return false
}

// typeOf does not ask the machine's own table, which some machines lack.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".json":
		return "application/json"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}
