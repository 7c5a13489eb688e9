package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// calendarCommand answers questions to the working calendars.
func calendarCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "calendar", Short: "working days of the Mainland (CN), Hong Kong (HK), both (JOINT) and calendar days (NATURAL)"}
	var asJSON, explained bool
	cmd.PersistentFlags().BoolVar(&asJSON, "json", false, "print JSON")

	add := &cobra.Command{Use: "add CALENDAR DATE DAYS", Short: "the DAYS-th working day after DATE, which is not counted", Args: exactly(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return printDeadline(cmd.OutOrStdout(), cmd.ErrOrStderr(), calendar.AddDays, args, asJSON, explained)
		}}
	back := &cobra.Command{Use: "back CALENDAR DATE DAYS", Short: "the first of DAYS working days ending on or before DATE", Args: exactly(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return printDeadline(cmd.OutOrStdout(), cmd.ErrOrStderr(), calendar.BackDays, args, asJSON, explained)
		}}
	for _, c := range []*cobra.Command{add, back} {
		c.Flags().BoolVar(&explained, "explain", false, "list the days that were counted and skipped, and why")
	}
	count := &cobra.Command{Use: "count CALENDAR FROM TO", Short: "the number of working days between two dates, both included", Args: exactly(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return printCount(cmd.OutOrStdout(), cmd.ErrOrStderr(), args, asJSON)
		}}
	list := &cobra.Command{Use: "list CALENDAR YEAR", Short: "holidays and make-up days of a year, and its working days by month", Args: exactly(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return printYear(cmd.OutOrStdout(), args, asJSON)
		}}
	cmd.AddCommand(add, back, count, list)
	return cmd
}

func exactly(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError("usage: %s", cmd.UseLine())
		}
		return nil
	}
}

func builtinCalendar(id string) (*calendar.Calendar, error) {
	c, ok := calendar.Embedded().Calendar(strings.ToUpper(id))
	if !ok {
		return nil, fault.New(fault.Invalid, "calendar.no_such_calendar", fault.Args{"calendar": id})
	}
	return c, nil
}

func dateArg(s string) (calendar.Date, error) {
	d, err := calendar.ParseDate(s)
	if err != nil {
		return 0, fault.Wrap(fault.Invalid, "calendar.no_date", fault.Args{"text": s}, err)
	}
	return d, nil
}

func printDeadline(w, notes io.Writer, kind calendar.RuleKind, args []string, asJSON, explained bool) error {
	c, err := builtinCalendar(args[0])
	if err != nil {
		return err
	}
	from, err := dateArg(args[1])
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return fault.Wrap(fault.Invalid, "calendar.no_number", fault.Args{"text": args[2]}, err)
	}
	d, err := c.Deadline(calendar.Rule{Kind: kind, From: from, N: n})
	if err != nil {
		return err
	}
	if asJSON {
		out := struct {
			calendar.Deadline
			Days []calendar.Day `json:"days,omitempty"`
		}{Deadline: d}
		if explained {
			out.Days = c.Counted(d)
		}
		return printJSON(w, out)
	}
	fmt.Fprintln(w, d.Date)
	if explained {
		explainDays(w, c, d)
	}
	noteUnannounced(notes, d.Unannounced)
	return nil
}

// explainDays lists the days a deadline looked at, numbering those that count.
func explainDays(w io.Writer, c *calendar.Calendar, d calendar.Deadline) {
	l := messageLang()
	reason := c.Reason(d)
	if msg, ok := i18n.Lookup(reason.Rule); ok {
		fmt.Fprintln(w, msg.With(l, reason.MessageArgs()))
	}
	days := c.Counted(d)
	number, step := 0, 1
	if d.Kind == calendar.BackDays || d.N < 0 { // counted backwards
		for _, day := range days {
			if day.Works {
				number++
			}
		}
		number, step = number+1, -1
	}
	for _, day := range days {
		count := "–"
		if day.Works {
			number += step
			count = strconv.Itoa(number)
		}
		fmt.Fprintf(w, "%s %4s  %s\n", day.Date, count, dayText(l, day))
	}
}

// dayText says what kind of day it is and why.
func dayText(l i18n.Lang, day calendar.Day) string {
	text := keyText(l, day.Kind.Key())
	if name := holidayText(l, day.Name); name != "" {
		text += " · " + name
	}
	for _, s := range day.Sides {
		text += " · " + s.Calendar + ": " + keyText(l, s.Kind.Key())
		if name := holidayText(l, s.Name); name != "" {
			text += " (" + name + ")"
		}
	}
	return text
}

func keyText(l i18n.Lang, key fault.Key) string {
	if msg, ok := i18n.Lookup(key); ok {
		return msg.In(l)
	}
	return string(key)
}

func holidayText(l i18n.Lang, n calendar.HolidayName) string {
	if n.Key == "" {
		return n.Text
	}
	return keyText(l, n.Key)
}

func noteUnannounced(w io.Writer, years []int) {
	for _, y := range years {
		fmt.Fprintln(w, i18n.CalendarNotAnnounced.In(messageLang(), "year", y))
	}
}

func printCount(w, notes io.Writer, args []string, asJSON bool) error {
	c, err := builtinCalendar(args[0])
	if err != nil {
		return err
	}
	from, err := dateArg(args[1])
	if err != nil {
		return err
	}
	to, err := dateArg(args[2])
	if err != nil {
		return err
	}
	if to < from {
		return fault.New(fault.Invalid, "calendar.from_after_to", fault.Args{"from": from.String(), "to": to.String()})
	}
	n, err := c.Count(from, to)
	if err != nil {
		return err
	}
	years := c.Unannounced(from, to)
	if asJSON {
		return printJSON(w, struct {
			Calendar    string        `json:"calendar"`
			From        calendar.Date `json:"from"`
			To          calendar.Date `json:"to"`
			Days        int           `json:"days"`
			Version     int           `json:"version"`
			Unannounced []int         `json:"unannounced_years,omitempty"`
		}{c.ID(), from, to, n, c.Version(), years})
	}
	fmt.Fprintln(w, n)
	noteUnannounced(notes, years)
	return nil
}

func printYear(w io.Writer, args []string, asJSON bool) error {
	c, err := builtinCalendar(args[0])
	if err != nil {
		return err
	}
	year, err := strconv.Atoi(args[1])
	if err != nil || year < calendar.FirstYear || year > calendar.LastYear {
		return fault.New(fault.Invalid, "calendar.no_year", fault.Args{"text": args[1], "first": calendar.FirstYear, "last": calendar.LastYear})
	}
	months, total := c.WorkingDays(year), 0
	for _, n := range months {
		total += n
	}
	if asJSON {
		return printJSON(w, struct {
			Calendar  string         `json:"calendar"`
			Year      int            `json:"year"`
			Announced bool           `json:"announced"`
			Version   int            `json:"version"`
			Days      []calendar.Day `json:"days"`
			Months    [12]int        `json:"working_days_by_month"`
			Total     int            `json:"working_days"`
		}{c.ID(), year, c.Announced(year), c.Version(), c.Exceptions(year), months, total})
	}
	l := messageLang()
	for _, day := range c.Exceptions(year) {
		fmt.Fprintf(w, "%s  %s\n", day.Date, dayText(l, day))
	}
	fmt.Fprintf(w, "\n%s %d: %d\n", keyText(l, c.NameKey()), year, total)
	for m, n := range months {
		fmt.Fprintf(w, "%d-%02d %3d\n", year, m+1, n)
	}
	if !c.Announced(year) {
		noteUnannounced(w, []int{year})
	}
	return nil
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
