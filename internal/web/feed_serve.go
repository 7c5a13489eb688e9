package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"time"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/ledger"
	"luodi/internal/store"
	"luodi/internal/work"
)

// feedRefresh is how often a calendar program should ask again.
const feedRefresh = 4 * time.Hour

// feed answers a calendar program. An address that is unknown, withdrawn, or whose maker may not
// read it any longer gets one and the same answer.
func (s *Server) feed(v *visit) error {
	var f work.Feed
	var body bytes.Buffer
	err := v.read(func(r *store.Reader) error {
		token := strings.TrimSuffix(v.r.PathValue("token"), ".ics")
		found, ok, err := r.FeedByToken(access.SessionID(token))
		if err != nil {
			return err
		}
		f = found
		var a access.Account
		if ok {
			if a, err = r.Account(f.Account); err != nil {
				return err
			}
		}
		if !ok || !mayFollow(a, f) {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		v.account, v.actor, v.lang = a, a.Actor(), i18n.Lang(f.Lang)
		seenAccount(v.r, a.ID)
		feed, err := v.feedOf(r, f)
		if err != nil {
			return err
		}
		return ledger.WriteCalendar(&body, feed)
	})
	h := v.w.Header()
	switch {
	case fault.Is(err, fault.NotFound):
		h.Set("Cache-Control", "no-store")
		http.Error(v.w, "not found", http.StatusNotFound)
		return nil
	case err != nil:
		return err
	}
	v.noteFeedUse(f)
	sum := sha256.Sum256(body.Bytes())
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("X-Robots-Tag", "noindex")
	if sameTag(v.r.Header.Get("If-None-Match"), tag) {
		v.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Language", f.Lang)
	h.Set("Content-Disposition", `inline; filename="luodi.ics"`)
	if _, err := io.Copy(v.w, &body); err != nil {
		v.s.log.Debug("feed not taken", "error", err) // the program went away
	}
	return nil
}

// sameTag compares a validator with the header's list; compression on the way may have marked it.
func sameTag(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" || strings.TrimSuffix(one, `-gzip"`)+`"` == tag {
			return true
		}
	}
	return false
}

// noteFeedUse keeps the day of the last fetch, once a day. A feed is read all the same when that
// cannot be kept.
func (v *visit) noteFeedUse(f work.Feed) {
	today := v.today()
	if f.UsedOn == today {
		return
	}
	if err := v.write(func(tx *store.Tx) error { return tx.SetFeedUsed(f.ID, today) }); err != nil {
		v.s.log.Warn("feed's last use not kept", "error", err)
	}
}

// loggedPath is the path of a request as it may stand in a log: without the secret of a feed.
func loggedPath(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, feedPath) {
		return feedPath + "…"
	}
	return r.URL.Path
}
