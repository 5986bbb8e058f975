package settings

import (
	"path/filepath"
	"slices"
	"strings"

	"portiek/internal/base/strictyaml"
)

// keys reads where the key ring and the key over it live. A copy of the data disk must not bring both along, so the ring
// keys stand apart from everything else.
func (r *reader) keys(m *strictyaml.Map) {
	if !m.Present() {
		return
	}
	r.s.Rings = r.folders(m, "rings")
	if slices.ContainsFunc(r.s.Rings, r.amongFootage) {
		m.Wrong("rings", "In de map 'footage' van de data staan alleen beelden; kies een andere map.", "The folder 'footage' of the data holds footage only; choose another.")
	}
	r.s.RingKeys = r.folders(m, "ring_keys")
	for _, k := range r.s.RingKeys {
		if others := append([]string{r.s.Data}, r.s.Rings...); slices.ContainsFunc(others, func(o string) bool { return o != "" && (inside(k, o) || inside(o, k)) }) {
			m.Wrong("ring_keys", "Een ringsleutel staat apart van de data en de sleutelring: kies een map op een andere schijf.",
				"A ring key lives apart from the data and the key ring: choose a folder on another disk.")
			break
		}
	}
	r.replicas(r.s.Rings, "de sleutelring", "the key ring")
	r.replicas(r.s.RingKeys, "de ringsleutel", "the ring key")
	for _, k := range r.s.RingKeys {
		if r.s.Data != "" && r.sameDevice(k, r.s.Data) {
			r.warn("De ringsleutel in "+k+" staat op hetzelfde apparaat als de data; wie die schijf kopieert, heeft beide.",
				"The ring key in "+k+" is on the same device as the data; whoever copies that disk has both.")
		}
	}
	m.Done()
}

func (r *reader) folders(m *strictyaml.Map, key string) []string {
	var out []string
	for _, v := range m.Values(key) {
		p := r.path(v)
		if p == "" || slices.Contains(out, p) {
			v.Wrong("Noem hier een map die nog niet in de lijst staat.", "Name a folder here that is not in the list yet.")
			continue
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		m.Wrong(key, "Noem minstens één map, liever twee op verschillende schijven.", "Name at least one folder, better two on different disks.")
	}
	return out
}

// replicas warns when one dead disk would take everything along.
func (r *reader) replicas(dirs []string, nl, en string) {
	switch {
	case len(dirs) == 1:
		r.warn("Van "+nl+" is er maar één exemplaar; valt die schijf uit, dan zijn ook veiliggestelde beelden weg. Noem een tweede map op een andere schijf.",
			"There is only one copy of "+en+"; if that disk dies, held footage is lost too. Name a second folder on another disk.")
	case len(dirs) > 1 && !slices.ContainsFunc(dirs[1:], func(d string) bool { return !r.sameDevice(dirs[0], d) }):
		r.warn("Alle exemplaren van "+nl+" staan op hetzelfde apparaat; zet er een op een andere schijf.",
			"All copies of "+en+" are on the same device; put one on another disk.")
	}
}

// amongFootage tells whether the path lies where only sealed files may be.
func (r *reader) amongFootage(path string) bool {
	return r.s.Data != "" && inside(path, r.s.FootageDir())
}

// inside tells whether a is b or lies below it.
func inside(a, b string) bool {
	rel, err := filepath.Rel(b, a)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
