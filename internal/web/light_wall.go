package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"luodi/internal/fault"
	"luodi/internal/plan"
	"luodi/internal/store"
)

const (
	mostListeners = 64               // walls that are kept up to date at once; others ask by themselves
	pollWall      = 3 * time.Second  // how often commits of other nodes are looked for
	heartbeat     = 20 * time.Second // keeps proxies from ending a quiet line
	listenFor     = 30 * time.Minute // then the wall asks anew, with the right it has by then
)

// Stop ends what would otherwise last: the lines of the walls. Pages are answered on.
func (s *Server) Stop() { s.ending.Do(func() { close(s.ended) }) }

// wallEvents tells a wall whenever the lights of its plan change. Each event is the version of the
// lights; the wall then asks for its own page, so that it shows only what its reader may see.
func (s *Server) wallEvents(v *visit) error {
	select {
	case s.listeners <- struct{}{}:
		defer func() { <-s.listeners }()
	default:
		return fault.New(fault.TooMany, "web.too_many_walls", nil)
	}
	var id plan.ID
	err := v.read(func(r *store.Reader) error {
		of, err := r.PlanBySlug(v.r.PathValue("plan"))
		id = of.ID
		return err
	})
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	seen, _ := strconv.Atoi(v.r.Header.Get("Last-Event-ID"))
	return s.listen(v, id, seen)
}

// listen holds the line until the reader leaves, the server ends or the time is up. A reader who comes
// back with the last version seen hears at once when there is a newer one.
func (s *Server) listen(v *visit, id plan.ID, seen int) error {
	line := http.NewResponseController(v.w)
	say := func(format string, args ...any) error {
		if err := line.SetWriteDeadline(time.Now().Add(2 * heartbeat)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		if _, err := fmt.Fprintf(v.w, format, args...); err != nil {
			return err
		}
		return line.Flush()
	}
	if say("retry: 5000\n\n") != nil {
		return nil
	}
	poll, beat, end := time.NewTicker(pollWall), time.NewTicker(heartbeat), time.NewTimer(listenFor)
	defer poll.Stop()
	defer beat.Stop()
	defer end.Stop()
	for first := true; ; first = false {
		kept := s.db.LightsKept() // before the question, so that no commit falls between
		var now int
		err := s.db.Read(v.r.Context(), func(r *store.Reader) (err error) { now, err = r.LightsVersion(id); return err })
		if err != nil {
			return nil // the reader is gone, or comes back by itself
		}
		if now != seen || first {
			seen = now
			if say("id: %d\nevent: lights\ndata: %d\n\n", now, now) != nil {
				return nil
			}
		}
		select {
		case <-kept:
		case <-poll.C:
		case <-beat.C:
			if say(": still here\n\n") != nil {
				return nil
			}
		case <-end.C:
			return nil
		case <-s.ended:
			return nil
		case <-v.r.Context().Done():
			return nil
		}
	}
}
