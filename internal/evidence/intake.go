package evidence

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"luodi/internal/fault"
	"luodi/internal/objects"
)

// WhenAway says what becomes of an upload while the virus scanner cannot be reached.
type WhenAway string

const (
	RefuseUnscanned WhenAway = "refuse" // the safe default: try again later
	AcceptUnscanned WhenAway = "accept" // taken with ScanPending; proves nothing until it is scanned
)

// Intake receives uploads. It is made once and used by all requests at the same time; only the
// decoding of pictures takes turns, so that memory stays flat.
type Intake struct {
	Store    objects.Store
	Scanner  Scanner        // nil: none is configured
	WhenAway WhenAway       // "" refuses
	Limits   map[Kind]int64 // bytes; a kind that is missing has its default
	Zone     *time.Location // of the plan; times of videos are UTC. nil: eight hours east
	// OpensPDF says whether a PDF marked as encrypted opens without a password, and its pages; nil
	// refuses all such files. Officials often lock a PDF against changes only, which opens.
	OpensPDF func(ctx context.Context, name string, file io.ReaderAt, size int64) (pages int, err error)

	decoding sync.Mutex
}

// Limit is the most bytes of a file of a kind.
func (in *Intake) Limit(k Kind) int64 {
	if n, ok := in.Limits[k]; ok {
		return n
	}
	return k.DefaultLimit()
}

// Received is an upload that passed: its facts, and the drafts behind its objects, which are
// already kept. Exactly one of Settle and Drop ends it.
type Received struct {
	File
	store  objects.Store
	drafts []*objects.Draft
}

// Settle is called after the transaction that names the file is committed: it makes sure that
// every object is there, then removes the drafts. An error means that an object could not be put
// back; the rows stand and luodi verify will name it.
func (r *Received) Settle(ctx context.Context) error {
	var errs []error
	for _, d := range r.drafts {
		errs = append(errs, objects.Settle(ctx, r.store, d))
	}
	r.Drop()
	return errors.Join(errs...)
}

// Drop is called when the transaction failed: the drafts go, the objects are left to the sweep,
// because another row may name the same content. After Settle it does nothing.
func (r *Received) Drop() {
	for _, d := range r.drafts {
		d.Close() // what stays is swept
	}
	r.drafts = nil
}

// Announce says whether a file of a name and length (-1: not known) will be received at all, before a
// byte of it is sent. It gives the name made safe and the kind that the name says.
func (in *Intake) Announce(givenName string, declared int64) (name string, said Kind, err error) {
	if name, err = SafeName(givenName); err != nil {
		return "", "", err
	}
	_, ext := splitName(name)
	said, ok := kindByExtension(strings.ToLower(ext))
	if !ok {
		return "", "", fault.New(fault.Unsupported, "evidence.extension", fault.Args{"name": name, "extension": "." + ext, "kinds": labels()})
	}
	if limit := in.Limit(said); declared > limit {
		return "", "", fault.New(fault.TooLarge, "evidence.too_large_announced", fault.Args{"name": name, "declared": megabytes(declared), "limit": megabytes(limit)})
	}
	return name, said, nil
}

// Receive takes an upload from a reader to objects: it counts and hashes while it writes to disk,
// stops at the limit of the kind, checks name and content, asks the scanner, makes previews and
// the copy for the public, and puts all of it. declared is the length that the client announced,
// or -1.
//
// Memory stays flat whatever arrives. Faults, all with the name: TooLarge and Invalid
// ("evidence.interrupted", "evidence.interrupted_of", "evidence.incomplete") say how much arrived,
// for people as arrived and exactly as bytes; Unsupported for what
// is not taken; Unavailable when the scanner is away or the disk is full.
func (in *Intake) Receive(ctx context.Context, givenName string, declared int64, body io.Reader) (_ *Received, err error) {
	name, said, err := in.Announce(givenName, declared)
	if err != nil { // nothing is read: the client can stop at once
		return nil, err
	}
	rec := &Received{store: in.Store, File: File{Name: name, Scan: ScanNone}}
	defer func() {
		if err != nil {
			rec.Drop()
		}
	}()
	original, kind, err := in.draw(ctx, rec, said, declared, body)
	if err != nil {
		return nil, err
	}
	if rec.Kind, err = contained(name, said, kind, original); err != nil {
		return nil, err
	}
	rec.Name = withExtension(name, rec.Kind)
	if limit := in.Limit(rec.Kind); original.Size() > limit {
		return nil, tooLarge(name, original.Size(), limit)
	}
	if err := in.scan(ctx, rec, original); err != nil {
		return nil, err
	}
	if err := in.examine(ctx, rec, original); err != nil {
		return nil, err
	}
	return rec, in.put(ctx, rec)
}

func tooLarge(name string, arrived, limit int64) error {
	return fault.New(fault.TooLarge, "evidence.too_large", fault.Args{"name": name, "arrived": megabytes(arrived), "limit": megabytes(limit), "bytes": arrived})
}

// draw takes the bytes into a draft. The first of them tell what the file is, so that a wrong one
// is refused before the rest is sent.
func (in *Intake) draw(ctx context.Context, rec *Received, said Kind, declared int64, body io.Reader) (*objects.Draft, Kind, error) {
	head := make([]byte, headLength)
	n, err := io.ReadFull(body, head)
	head = head[:n]
	short := err == io.EOF || err == io.ErrUnexpectedEOF
	if err != nil && !short {
		return nil, "", interrupted(rec.Name, int64(n), declared, err)
	}
	if n == 0 {
		return nil, "", fault.New(fault.Invalid, "evidence.empty", fault.Args{"name": rec.Name})
	}
	kind, err := sniff(rec.Name, said, head)
	if err != nil {
		return nil, "", err
	}
	if kind != "" && kind != zipped {
		if err := agree(rec.Name, said, kind); err != nil {
			return nil, "", err
		}
	}
	d, err := in.Store.Begin(ctx)
	if err != nil {
		return nil, "", err
	}
	rec.drafts = append(rec.drafts, d)
	if _, err := d.Write(head); err != nil {
		return nil, "", err
	}
	limit := in.Limit(said)
	if d.Size() > limit {
		return nil, "", tooLarge(rec.Name, d.Size(), limit)
	}
	if !short {
		if err := fill(ctx, rec.Name, d, limit, declared, body); err != nil {
			return nil, "", err
		}
	}
	if declared >= 0 && d.Size() != declared {
		return nil, "", fault.New(fault.Invalid, "evidence.incomplete", fault.Args{"name": rec.Name, "arrived": megabytes(d.Size()), "declared": megabytes(declared), "bytes": d.Size()})
	}
	rec.Hash, rec.Size = d.Hash(), d.Size()
	return d, kind, nil
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 256<<10); return &b }}

// fill copies the rest of an upload until it ends or passes the limit.
func fill(ctx context.Context, name string, d *objects.Draft, limit, declared int64, body io.Reader) error {
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	for {
		if err := ctx.Err(); err != nil {
			return interrupted(name, d.Size(), declared, err)
		}
		n, err := body.Read(*buf)
		if d.Size()+int64(n) > limit {
			return tooLarge(name, d.Size()+int64(n), limit)
		}
		if _, err := d.Write((*buf)[:n]); err != nil {
			return err
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return interrupted(name, d.Size(), declared, err)
		}
	}
}

// interrupted tells a person how much of the file arrived before the connection broke.
func interrupted(name string, arrived, declared int64, cause error) error {
	if declared < 0 {
		return fault.Wrap(fault.Invalid, "evidence.interrupted", fault.Args{"name": name, "arrived": megabytes(arrived), "bytes": arrived}, cause)
	}
	return fault.Wrap(fault.Invalid, "evidence.interrupted_of", fault.Args{"name": name, "arrived": megabytes(arrived), "declared": megabytes(declared), "bytes": arrived}, cause)
}

// contained opens containers to tell what they are.
func contained(name string, said, kind Kind, d *objects.Draft) (Kind, error) {
	switch kind {
	case "":
		return "", compoundFault(name, d, d.Size())
	case zipped:
		found, err := checkContainer(name, d, d.Size())
		if err != nil {
			return "", err
		}
		return found, agree(name, said, found)
	}
	return kind, nil
}

// scan asks the scanner, if there is one.
func (in *Intake) scan(ctx context.Context, rec *Received, d *objects.Draft) error {
	if in.Scanner == nil {
		return nil
	}
	found, err := in.Scanner.Scan(ctx, d.Reader())
	switch {
	case err != nil && in.WhenAway == AcceptUnscanned && ctx.Err() == nil:
		rec.Scan = ScanPending
	case err != nil:
		return fault.Wrap(fault.Unavailable, "evidence.scanner_away", fault.Args{"name": rec.Name}, err)
	case found != "":
		return fault.New(fault.Invalid, "evidence.virus", fault.Args{"name": rec.Name, "virus": shown(found)})
	default:
		rec.Scan = ScanClean
	}
	return nil
}

// examine looks into the file by its kind and makes what is made of it.
func (in *Intake) examine(ctx context.Context, rec *Received, d *objects.Draft) error {
	switch rec.Kind {
	case JPEG, PNG, WebP, HEIC:
		return in.picture(ctx, rec, d)
	case MP4:
		return in.video(ctx, rec, d)
	case PDF:
		return in.pdf(ctx, rec, d)
	case Text, CSV:
		return checkText(rec.Name, rec.Kind, d.Reader())
	}
	return nil
}

func (in *Intake) pdf(ctx context.Context, rec *Received, d *objects.Draft) error {
	doc, err := readPDF(rec.Name, d, d.Size())
	if err != nil {
		return err
	}
	rec.Pages = doc.pages
	if !doc.encrypted {
		return nil
	}
	if in.OpensPDF == nil {
		return fault.New(fault.Invalid, "evidence.password", fault.Args{"name": rec.Name})
	}
	pages, err := in.OpensPDF(ctx, rec.Name, d, d.Size())
	if err != nil {
		return err
	}
	rec.Pages = pages
	return nil
}

func (in *Intake) video(ctx context.Context, rec *Received, d *objects.Draft) error {
	zone := in.Zone
	if zone == nil {
		zone = time.FixedZone("CST", 8*60*60)
	}
	v, err := readMP4(rec.Name, d, d.Size(), zone)
	if err != nil {
		return err
	}
	rec.Width, rec.Height, rec.Shot = v.width, v.height, v.shot
	if !v.clean {
		return nil
	}
	return in.cleaned(ctx, rec, d, v.keep, v.bare)
}

// put keeps all drafts, side by side: most of the time is waiting for the disk.
func (in *Intake) put(ctx context.Context, rec *Received) error {
	errs := make([]error, len(rec.drafts))
	var all sync.WaitGroup
	for i, d := range rec.drafts {
		all.Go(func() { _, errs[i] = in.Store.Put(ctx, d) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// Rescan asks the scanner about a file that was taken while the scanner was away. A virus is
// fault Invalid, "evidence.virus"; the caller then withdraws the evidence and deletes its objects.
func (in *Intake) Rescan(ctx context.Context, f File) (Scan, error) {
	if in.Scanner == nil {
		return f.Scan, nil
	}
	o, err := in.Store.Open(ctx, f.Hash)
	if err != nil {
		return f.Scan, err
	}
	defer o.Close()
	found, err := in.Scanner.Scan(ctx, o)
	if err != nil {
		return f.Scan, fault.Wrap(fault.Unavailable, "evidence.scanner_away", fault.Args{"name": f.Name}, err)
	}
	if found != "" {
		return f.Scan, fault.New(fault.Invalid, "evidence.virus", fault.Args{"name": f.Name, "virus": shown(found)})
	}
	return ScanClean, nil
}
