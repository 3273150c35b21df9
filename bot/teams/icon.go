package teams

import (
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
)

// The icons of an app package, in pixels: Microsoft's documentation, "Teams app
// package", app icons. The colour icon is cut to a hexagon in places: what is outside
// its middle 96 may be gone.
const (
	colorSide   = 192
	outlineSide = 32
)

// iconGrid is how finely each pixel is looked at: iconGrid × iconGrid points.
const iconGrid = 8

// wheel is a ship's wheel around the middle, in lengths of which its outermost point
// is 1 away.
type wheel struct {
	rimIn, rimOut float64 // the rim
	hub, hole     float64 // the hub, and the hole in it
	spoke, grip   float64 // half the width of a spoke, and of the handle that ends it
	spokes        int
}

// fineWheel and boldWheel are the wheel as the two icons draw it: at 32 pixels lines must be
// heavier, and there is no room for eight spokes.
func fineWheel() wheel {
	return wheel{rimIn: 0.56, rimOut: 0.70, hub: 0.20, hole: 0.08, spoke: 0.045, grip: 0.07, spokes: 8}
}

func boldWheel() wheel {
	return wheel{rimIn: 0.53, rimOut: 0.70, hub: 0.22, hole: 0.09, spoke: 0.07, grip: 0.10, spokes: 6}
}

// holds reports whether a point is part of the wheel.
func (w wheel) holds(x, y float64) bool {
	from := math.Hypot(x, y)
	switch {
	case from < w.hole:
		return false
	case from <= w.hub, from >= w.rimIn && from <= w.rimOut:
		return true
	}
	for i := range w.spokes {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(w.spokes))
		along, across := x*sin-y*cos, math.Abs(x*cos+y*sin) // the first spoke points upwards
		half := w.spoke
		if along > w.rimOut {
			half = w.grip
		}
		end := 1 - w.grip // where the round end of the handle begins
		if along > 0 && along <= end && across <= half || along > end && math.Hypot(along-end, across) <= w.grip {
			return true
		}
	}
	return false
}

// icon draws a wheel of some radius in the middle of a square: ink on paper, both of
// which may be transparent.
func (w wheel) icon(side int, radius float64, ink, paper color.NRGBA) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	middle := float64(side) / 2
	for py := range side {
		for px := range side {
			inside := 0
			for i := range iconGrid * iconGrid {
				x := float64(px) + (float64(i%iconGrid)+0.5)/iconGrid
				y := float64(py) + (float64(i/iconGrid)+0.5)/iconGrid
				if w.holds((x-middle)/radius, (y-middle)/radius) {
					inside++
				}
			}
			img.SetNRGBA(px, py, cover(ink, paper, inside))
		}
	}
	return img
}

// cover is ink over paper where it covers so many of the points of a pixel. Where the
// paper is transparent only the ink's opacity changes, so that no grey comes in.
func cover(ink, paper color.NRGBA, inside int) color.NRGBA {
	const all = iconGrid * iconGrid
	part := func(a, b uint8) uint8 { return uint8((int(a)*inside + int(b)*(all-inside) + all/2) / all) }
	if paper.A == 0 {
		return color.NRGBA{R: ink.R, G: ink.G, B: ink.B, A: part(ink.A, 0)}
	}
	return color.NRGBA{R: part(ink.R, paper.R), G: part(ink.G, paper.G), B: part(ink.B, paper.B), A: 0xff}
}

// colorIcon writes the icon in colour: white on the accent colour, which fills it.
func colorIcon(w io.Writer) error {
	return png.Encode(w, fineWheel().icon(colorSide, 47.5, iconWhite(), iconPaper()))
}

// outlineIcon writes the icon in outline: white on nothing, as large as it can be.
func outlineIcon(w io.Writer) error {
	return png.Encode(w, boldWheel().icon(outlineSide, outlineSide/2-0.5, iconWhite(), color.NRGBA{}))
}

func iconWhite() color.NRGBA { return color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff} }

// iconPaper is accentColor as a colour.
func iconPaper() color.NRGBA { return color.NRGBA{R: 0x07, G: 0x44, B: 0x5b, A: 0xff} }
