package fakecam

import (
	"embed"
	"fmt"
	"sync"
	"time"
)

//go:embed clip/*.mp4
var clips embed.FS

// demoNames are the clips in the order in which cameras get them: hall, stairs, lift, storage.
var demoNames = []string{"hal", "trap", "lift", "berging"}

// clip reads a built-in clip once.
func clip(name string) func() (*Source, error) {
	return sync.OnceValues(func() (*Source, error) {
		data, err := clips.ReadFile("clip/" + name + ".mp4")
		if err != nil {
			return nil, fmt.Errorf("fakecam: %w", err)
		}
		return MP4(name, data)
	})
}

var (
	demoClips = func() (all []func() (*Source, error)) {
		for _, name := range demoNames {
			all = append(all, clip(name))
		}
		return all
	}()
	darkClip = clip("dark")
)

// Demo gives the built-in clips (1920x1080, H.264, 10 pictures a second, people walking in), read once. See clip/README.md
// for where they come from.
func Demo() ([]*Source, error) {
	var all []*Source
	for _, read := range demoClips {
		s, err := read()
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// apart is how much further each next round of cameras begins in the same film.
const apart = 7 * time.Second

// Deal makes n cameras like model, dealing the films out in turn. Each next round begins seven seconds further in its film.
func Deal(films []*Source, n int, model Camera) []Camera {
	cameras := make([]Camera, n)
	for i := range cameras {
		cameras[i] = model
		film := films[i%len(films)]
		cameras[i].Source = film
		if length := duration(film.length); length > 0 {
			cameras[i].From = time.Duration(i/len(films)) * apart % length
		}
	}
	return cameras
}
