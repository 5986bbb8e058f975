package web

import (
	"fmt"
	"html/template"
	"strings"
)

// drawn makes an SVG of dots, of which each run in a row is one stroke of the path. The page may carry it: nothing in it runs
// or styles.
func drawn(dots [][]bool) template.HTML {
	var path strings.Builder
	for y, row := range dots {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			from := x
			for x < len(row) && row[x] {
				x++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1H%dz", from, y, x-from, from)
		}
	}
	return template.HTML(fmt.Sprintf(`<svg class="qr" viewBox="0 0 %d %d" role="img" aria-labelledby="qr-uitleg" shape-rendering="crispEdges"><rect width="100%%" height="100%%" fill="#ffffff"/><path fill="#000000" d="%s"/></svg>`,
		len(dots), len(dots), path.String()))
}
