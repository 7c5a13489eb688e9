package store

import (
	"errors"
	"strconv"
	"strings"

	"luodi/internal/calendar"
	"luodi/internal/work"
)

// The columns of a task that hold several values hold them apart by a blank, none as "-"; a column
// with nothing to say is empty.

var errTaskText = errors.New("a column of a task is broken")

const noValue = "-"

func dateWord(d calendar.Date) string {
	if d == 0 {
		return noValue
	}
	return d.String()
}

// taskWords cuts a text into so many words.
func taskWords(text string, into []string) error {
	for i := range into {
		word, rest, more := strings.Cut(text, " ")
		if word == "" || more != (i < len(into)-1) {
			return errTaskText
		}
		into[i], text = word, rest
	}
	return nil
}

func wordDate(word string) (calendar.Date, error) {
	if word == noValue {
		return 0, nil
	}
	return calendar.ParseDate(word)
}

func parseDays(text string, e *work.Estimate) error {
	if text == "" {
		return nil
	}
	a, rest, _ := strings.Cut(text, "/")
	b, c, _ := strings.Cut(rest, "/")
	for _, part := range []struct {
		text string
		into *int32
	}{{a, &e.Min}, {b, &e.Typical}, {c, &e.Max}} {
		n, err := strconv.ParseInt(part.text, 10, 32)
		if err != nil {
			return errTaskText
		}
		*part.into = int32(n)
	}
	return nil
}

func boundsText(t *work.Task) string {
	if t.NotBefore == 0 && t.NotAfter == 0 && t.Fixed == 0 {
		return ""
	}
	return dateWord(t.NotBefore) + " " + dateWord(t.NotAfter) + " " + dateWord(t.Fixed)
}

func parseBounds(text string, t *work.Task) error {
	if text == "" {
		return nil
	}
	var w [3]string
	if err := taskWords(text, w[:]); err != nil {
		return err
	}
	return wordDates(w[:], &t.NotBefore, &t.NotAfter, &t.Fixed)
}

func progressText(t *work.Task) string {
	if t.Started == 0 && t.Finished == 0 && t.Remaining == 0 {
		return ""
	}
	return dateWord(t.Started) + " " + dateWord(t.Finished) + " " + strconv.Itoa(int(t.Remaining))
}

func parseProgress(text string, t *work.Task) error {
	if text == "" {
		return nil
	}
	var w [3]string
	if err := taskWords(text, w[:]); err != nil {
		return err
	}
	n, err := strconv.ParseInt(w[2], 10, 32)
	if err != nil {
		return errTaskText
	}
	t.Remaining = int32(n)
	return wordDates(w[:2], &t.Started, &t.Finished)
}

func datesText(at work.TaskTimes) string {
	if at.ForecastFinish == 0 {
		return ""
	}
	b := make([]byte, 0, 56)
	for _, d := range []calendar.Date{at.LatestStart, at.LatestFinish, at.ForecastStart, at.ForecastFinish} {
		b = append(append(b, dateWord(d)...), ' ')
	}
	b = append(strconv.AppendInt(b, int64(at.Float), 10), ' ')
	b = append(strconv.AppendInt(b, int64(at.Free), 10), ' ')
	if at.Critical {
		return string(append(b, '1'))
	}
	return string(append(b, '0'))
}

func parseDates(text string, at *work.TaskTimes) error {
	if text == "" {
		return nil
	}
	var w [7]string
	if err := taskWords(text, w[:]); err != nil {
		return err
	}
	var err error
	if at.Float, err = strconv.Atoi(w[4]); err != nil {
		return errTaskText
	}
	if at.Free, err = strconv.Atoi(w[5]); err != nil {
		return errTaskText
	}
	at.Critical = w[6] == "1"
	if err := wordDates(w[:4], &at.LatestStart, &at.LatestFinish, &at.ForecastStart, &at.ForecastFinish); err != nil {
		return err
	}
	at.Binds = at.LatestFinish != 0
	return nil
}

func wordDates(words []string, into ...*calendar.Date) error {
	for i, w := range words {
		d, err := wordDate(w)
		if err != nil {
			return err
		}
		*into[i] = d
	}
	return nil
}
