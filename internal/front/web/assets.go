package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// asset is a style sheet, script or picture; its name carries a hash of its content, so it may be cached for ever.
type asset struct {
	body []byte
	kind string
	url  string
}

// sheets are the style sheets in their order; they travel as one file.
var sheets = []string{"look/tokens.css", "look/portiek.css", "look/cases.css", "page/terugkijken/player.css"}

func loadAssets() map[string]asset {
	assets := map[string]asset{}
	var css bytes.Buffer
	for _, name := range sheets {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		css.Write(b)
	}
	addAsset(assets, "portiek.css", css.Bytes())
	scripts, _ := fs.Glob(files, "page/*/*.js")
	for _, name := range append(scripts, "look/icon.svg") {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		addAsset(assets, path.Base(name), b)
	}
	return assets
}

func addAsset(assets map[string]asset, name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:6]) + ext
	a := asset{body, mime.TypeByExtension(ext), "/assets/" + hashed}
	assets[hashed] = a
	assets[name] = a
}

func (s *Site) asset(v *visit) error {
	a, ok := s.assets[v.r.PathValue("name")]
	if !ok {
		return errNowhere
	}
	v.w.Header().Set("Content-Type", a.kind)
	v.w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(v.w, &http.Request{Method: v.r.Method, Header: http.Header{}}, "", time.Time{}, bytes.NewReader(a.body))
	return nil
}
