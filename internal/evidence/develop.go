package evidence

import (
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strconv"

	"luodi/internal/fault"
	"luodi/internal/objects"
)

// picture reads a picture, makes its previews and the copy for the public.
func (in *Intake) picture(ctx context.Context, rec *Received, d *objects.Draft) error {
	p, err := readPicture(rec.Name, rec.Kind, d, d.Size())
	if err != nil {
		return err
	}
	rec.Width, rec.Height, rec.Shot = p.width, p.height, p.shot
	if p.orientation >= 5 {
		rec.Width, rec.Height = p.height, p.width
	}
	if rec.Kind == HEIC {
		return nil
	}
	decodable := p.decode > 0 && p.decode <= maxDecode && !(p.animated && rec.Kind == WebP)
	if decodable {
		in.decoding.Lock()
		defer in.decoding.Unlock()
		img, err := decode(rec.Kind, io.NewSectionReader(d, 0, p.final))
		switch {
		case err != nil && damage(err):
			return fault.Wrap(fault.Invalid, "evidence.damaged", fault.Args{"name": rec.Name}, err)
		case err == nil:
			if err := in.previews(ctx, rec, img, p.orientation); err != nil {
				return err
			}
			if p.orientation > 1 && rec.Kind == JPEG && turnable(p) {
				return in.turned(ctx, rec, img, p.orientation)
			}
		}
	}
	return in.cleaned(ctx, rec, d, p.keep, p.bare)
}

// damage tells a broken picture from one that only our decoders do not know.
func damage(err error) bool {
	var j jpeg.FormatError
	var p png.FormatError
	return errors.As(err, &j) || errors.As(err, &p) || errors.Is(err, io.ErrUnexpectedEOF)
}

// previews makes the two sizes, the small one from the large one.
func (in *Intake) previews(ctx context.Context, rec *Received, img image.Image, orientation int) error {
	large := turn(shrink(img, largeSide), orientation)
	var err error
	if rec.Large, err = in.preview(ctx, rec, large, largeQuality); err != nil {
		return err
	}
	rec.Small, err = in.preview(ctx, rec, shrink(large, smallSide), smallQuality)
	return err
}

func (in *Intake) preview(ctx context.Context, rec *Received, img *image.YCbCr, quality int) (Preview, error) {
	d, err := in.Store.Begin(ctx)
	if err != nil {
		return Preview{}, err
	}
	rec.drafts = append(rec.drafts, d)
	if err := jpeg.Encode(d, img, &jpeg.Options{Quality: quality}); err != nil {
		return Preview{}, err
	}
	return Preview{Hash: d.Hash(), Size: d.Size(), Width: img.Rect.Dx(), Height: img.Rect.Dy()}, nil
}

// turnable reports whether a picture can be turned in memory: beside the decoded picture its planes
// twice.
func turnable(p *picture) bool { return p.decode+int64(p.width)*int64(p.height)*3 <= maxDecode }

// turned makes the public copy of a JPEG that stands on its side: without EXIF nothing would say
// so, hence it is turned and encoded anew. One that is too large for that is copied as it lies.
func (in *Intake) turned(ctx context.Context, rec *Received, img image.Image, orientation int) error {
	d, err := in.Store.Begin(ctx)
	if err != nil {
		return err
	}
	rec.drafts = append(rec.drafts, d)
	upright := turn(shrink(img, max(rec.Width, rec.Height)), orientation)
	if err := jpeg.Encode(d, upright, &jpeg.Options{Quality: turnedQuality}); err != nil {
		return err
	}
	rec.Cleaned, rec.CleanedSize = d.Hash(), d.Size()
	return nil
}

// cleaned makes the public copy from the pieces that stay; where all stay it is the original.
func (in *Intake) cleaned(ctx context.Context, rec *Received, d *objects.Draft, keep []piece, bare bool) error {
	if bare {
		rec.Cleaned, rec.CleanedSize = rec.Hash, rec.Size
		return nil
	}
	c, err := in.Store.Begin(ctx)
	if err != nil {
		return err
	}
	rec.drafts = append(rec.drafts, c)
	if err := writePieces(c, d, keep); err != nil {
		return err
	}
	rec.Cleaned, rec.CleanedSize = c.Hash(), c.Size()
	return nil
}

// megabytes writes a number of bytes for a person, in MB of 1,048,576 as file managers count;
// small ones in KB.
func megabytes(n int64) string {
	unit, name := int64(mib), " MB"
	if n < mib {
		unit, name = 1<<10, " KB"
	}
	tenths := n * 10 / unit
	s := strconv.FormatInt(tenths/10, 10)
	if tenths%10 != 0 && tenths < 1000 {
		s += "." + strconv.FormatInt(tenths%10, 10)
	}
	return s + name
}
