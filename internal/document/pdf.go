package document

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"luodi/internal/fault"
)

// Limits of reading a PDF.
const (
	maxPDFPages  = 600
	pdfMemory    = 2200             // pages of 64 KiB that the engine may use: 140 MB
	pdfReadTime  = 9 * time.Second  // for one document, the start of the engine left out
	pdfIdleTime  = 30 * time.Second // after which the engine is put away
	pdfQueueTime = 60 * time.Second // that a document waits for those before it
)

// readPDF reads a PDF that holds text. PDFium does the parsing, compiled to WebAssembly, in a
// sandbox without files, with a memory limit and a deadline, because PDFs come from anywhere.
func readPDF(ctx context.Context, doc *Document, file []byte, cacheDir string) error {
	return pdfEngines.use(ctx, doc.Name, cacheDir, func(ctx context.Context, engine pdfium.Pdfium) error {
		return readPDFWith(ctx, engine, doc, file)
	})
}

// PreparePDF starts the PDF engine once, so that the cache folder holds its compiled code: the
// first document then waits a tenth of a second, not several, and needs a sixth of the memory.
func PreparePDF(ctx context.Context, cacheDir string) error {
	return pdfEngines.use(ctx, "", cacheDir, func(context.Context, pdfium.Pdfium) error { return nil })
}

// pdfEngine runs PDFium, started when the first document comes and put away when none came for
// a while. It reads one document at a time: it has one core's work and one sandbox's memory.
type pdfEngine struct {
	turn chan struct{} // holds a token while free

	mu    sync.Mutex // guards what follows
	pool  pdfium.Pool
	stop  context.CancelFunc
	dir   string
	uses  int
	cache wazero.CompilationCache
}

var pdfEngines = func() *pdfEngine {
	e := &pdfEngine{turn: make(chan struct{}, 1)}
	e.turn <- struct{}{}
	return e
}()

// use waits for its turn, starts the engine if need be and lends an instance of it to do.
func (e *pdfEngine) use(ctx context.Context, name, dir string, do func(context.Context, pdfium.Pdfium) error) error {
	wait, cancel := context.WithTimeout(ctx, pdfQueueTime)
	defer cancel()
	select {
	case <-e.turn:
		defer func() { e.turn <- struct{}{} }()
	case <-wait.Done():
		return interrupted(name, wait.Err())
	}
	pool, stop, err := e.start(dir)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "document.engine", nil, err)
	}
	engine, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		e.shut()
		if ctx.Err() != nil {
			return interrupted(name, ctx.Err())
		}
		return fault.Wrap(fault.Unavailable, "document.engine", nil, err)
	}
	reading, cancel := context.WithTimeout(ctx, pdfReadTime)
	defer cancel()
	release := context.AfterFunc(reading, stop) // stops the machine code itself
	err = do(reading, engine)
	switch {
	case !release(): // the deadline came: the engine is dead
		engine.Close()
		e.shut()
		return interrupted(name, reading.Err())
	case err != nil && fault.Is(err, fault.Internal):
		// The engine failed in a way that it does not name: a crash inside the sandbox.
		engine.Close()
		e.shut()
		return fault.Wrap(fault.Invalid, "document.damaged", fault.Args{"name": name, "format": "PDF"}, err)
	}
	engine.Close()
	e.rest()
	return err
}

// start gives the running engine, starting it first if it rests.
func (e *pdfEngine) start(dir string) (pdfium.Pool, context.CancelFunc, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.uses++
	if e.pool != nil && e.dir == dir {
		return e.pool, e.stop, nil
	}
	e.close()
	cache := wazero.NewCompilationCache()
	if dir != "" {
		var err error
		if cache, err = wazero.NewCompilationCacheWithDir(dir); err != nil {
			cache = wazero.NewCompilationCache() // a folder that cannot be written costs time, no more
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MaxIdle: 1, MaxTotal: 1, Stdout: io.Discard, Stderr: io.Discard,
		FSConfig: wazero.NewFSConfig(), // the default would show it the whole disk
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithCompilationCache(cache).
			WithMemoryLimitPages(pdfMemory).
			WithCloseOnContextDone(true),
	})
	if err != nil {
		stop()
		cache.Close(ctx)
		return nil, nil, err
	}
	e.pool, e.stop, e.dir, e.cache = pool, stop, dir, cache
	return pool, stop, nil
}

// rest puts the engine away when nothing uses it for a while.
func (e *pdfEngine) rest() {
	e.mu.Lock()
	defer e.mu.Unlock()
	uses := e.uses
	time.AfterFunc(pdfIdleTime, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.uses == uses {
			e.close()
		}
	})
}

func (e *pdfEngine) shut() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.close()
}

func (e *pdfEngine) close() {
	if e.pool == nil {
		return
	}
	e.pool.Close()
	e.stop()
	e.cache.Close(context.Background())
	e.pool, e.stop, e.cache = nil, nil, nil
}

// readPDFWith reads the lines of every page and lays them out as paragraphs.
func readPDFWith(ctx context.Context, engine pdfium.Pdfium, doc *Document, file []byte) error {
	opened, err := engine.OpenDocument(&requests.OpenDocument{File: &file})
	if err != nil {
		return pdfFault(doc.Name, err)
	}
	count, err := engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil {
		return pdfFault(doc.Name, err)
	}
	doc.Pages = count.PageCount
	switch {
	case doc.Pages == 0:
		return pdfFault(doc.Name, pdferrors.ErrFormat)
	case doc.Pages > maxPDFPages:
		return fault.New(fault.TooLarge, "document.too_many_pages", fault.Args{"name": doc.Name, "n": doc.Pages, "limit": maxPDFPages})
	}
	if title, err := engine.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: opened.Document, Tag: "Title"}); err == nil {
		doc.Title = squeezeSpaces(title.Value)
	}
	pages := make([]pdfPage, 0, doc.Pages)
	var empty []int
	for i := 0; i < doc.Pages; i++ {
		if err := ctx.Err(); err != nil {
			return interrupted(doc.Name, err)
		}
		page, pictures, err := readPDFPage(engine, opened.Document, i)
		if err != nil {
			return err
		}
		if len(page.lines) == 0 && pictures {
			empty = append(empty, i+1)
		}
		pages = append(pages, page)
	}
	lines := 0
	for i := range pages {
		lines += len(pages[i].lines)
	}
	if lines == 0 && len(empty) == 0 {
		return fault.New(fault.Invalid, "document.no_text", fault.Args{"name": doc.Name})
	}
	if lines == 0 || len(empty)*10 > doc.Pages*9 {
		return fault.New(fault.Unsupported, "document.scan", fault.Args{"name": doc.Name, "n": doc.Pages})
	}
	if len(empty) > 0 {
		doc.warn("document.pages_without_text", map[string]any{"n": len(empty), "pages": listNumbers(empty)})
	}
	layPDF(doc, pages)
	return nil
}

// pdfFault tells a protected PDF from a damaged one; other errors pass as they are.
func pdfFault(name string, err error) error {
	args := fault.Args{"name": name, "format": "PDF"}
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return fault.Wrap(fault.Invalid, "document.encrypted", args, err)
	case errors.Is(err, pdferrors.ErrFormat), errors.Is(err, pdferrors.ErrFile), errors.Is(err, pdferrors.ErrUnknown), errors.Is(err, pdferrors.ErrPage):
		return fault.Wrap(fault.Invalid, "document.damaged", args, err)
	}
	return err
}

func listNumbers(n []int) string {
	const most = 20
	s := ""
	for i, x := range n {
		if i == most {
			return s + "…"
		}
		if i > 0 {
			s += ", "
		}
		s += itoa(x)
	}
	return s
}

// pictures reports whether a page without text shows anything.
func pagePictures(engine pdfium.Pdfium, page references.FPDF_PAGE) bool {
	n, err := engine.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: requests.Page{ByReference: &page}})
	return err == nil && n.Count > 0
}
