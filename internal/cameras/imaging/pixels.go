package imaging

import (
	"bytes"
	"image"
	"image/png"
)

// Figures are what a technician judges a camera by, measured on the whole scaled picture.
type Figures struct {
	// Sharpness is the variance of the Laplacian of brightness: near 0 for fog, dirt or a covered lens, hundreds for a sharp
	// picture.
	Sharpness float64
	// Exposure is the mean brightness, 0 (black) to 255 (white).
	Exposure float64
	// Dark and Bright are the shares of pixels, 0 to 1, that are as good as black or white.
	Dark, Bright float64
}

// pixels is a picture in bytes of red, green and blue.
type pixels struct {
	rgb           []byte
	width, height int
}

// luma is the brightness of a pixel (ITU-R BT.601).
func (p pixels) luma(x, y int) float64 {
	c := p.rgb[3*(y*p.width+x):]
	return 0.299*float64(c[0]) + 0.587*float64(c[1]) + 0.114*float64(c[2])
}

func (p pixels) measure() (f Figures) {
	n := float64(p.width * p.height)
	for y := range p.height {
		for x := range p.width {
			l := p.luma(x, y)
			f.Exposure += l / n
			if l < 16 {
				f.Dark += 1 / n
			} else if l > 239 {
				f.Bright += 1 / n
			}
		}
	}
	f.Sharpness = p.sharpness()
	return f
}

func (p pixels) sharpness() float64 {
	var sum, squares, n float64
	for y := 1; y < p.height-1; y++ {
		for x := 1; x < p.width-1; x++ {
			l := p.luma(x-1, y) + p.luma(x+1, y) + p.luma(x, y-1) + p.luma(x, y+1) - 4*p.luma(x, y)
			sum, squares, n = sum+l, squares+l*l, n+1
		}
	}
	if n == 0 {
		return 0
	}
	mean := sum / n
	return squares/n - mean*mean
}

// coarsen gives every square of side pixels its mean colour; nothing finer is left.
func (p pixels) coarsen(side int) {
	for top := 0; top < p.height; top += side {
		for left := 0; left < p.width; left += side {
			p.flatten(image.Rect(left, top, min(left+side, p.width), min(top+side, p.height)))
		}
	}
}

func (p pixels) flatten(r image.Rectangle) {
	var sum [3]int
	each := func(do func(c []byte)) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				do(p.rgb[3*(y*p.width+x):][:3])
			}
		}
	}
	each(func(c []byte) {
		for i := range c {
			sum[i] += int(c[i])
		}
	})
	n := r.Dx() * r.Dy()
	each(func(c []byte) {
		for i := range c {
			c[i] = byte(sum[i] / n)
		}
	})
}

func (p pixels) png() ([]byte, error) {
	img := image.NewNRGBA(image.Rect(0, 0, p.width, p.height))
	for i := range p.width * p.height {
		copy(img.Pix[4*i:], p.rgb[3*i:3*i+3])
		img.Pix[4*i+3] = 0xff
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
