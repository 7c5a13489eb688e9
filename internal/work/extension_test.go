package work

import (
	"testing"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

func TestExtensions(t *testing.T) {
	cal := cn(t)
	// 100 working days from 2023-03-01 end on 2023-07-24, so 50 may be added
	due, err := cal.Add(calendar.NewDate(2023, 2, 28), 100)
	if err != nil {
		t.Fatal(err)
	}
	span := Span{calendar.NewDate(2023, 3, 1), due}
	day := func(from calendar.Date, n int) calendar.Date {
		d, err := cal.Add(from, n)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	good := Extension{Task: "A.M05", From: due, To: day(due, 20), Reason: UpperApproval, Detail: "等待市级批复", Progress: "材料已报",
		Filed: day(due, -3), SignedBy: "leader"}
	granted := func(n int) Extension {
		return Extension{Task: "A.M05", From: due, Date: day(due, n), State: Granted}
	}
	for _, c := range []struct {
		name    string
		change  func(*Extension)
		earlier []Extension
		want    fault.Key
	}{
		{"three working days before", func(e *Extension) {}, nil, ""},
		{"two working days before", func(e *Extension) { e.Filed = day(due, -2) }, nil, "work.extension_too_late"},
		{"on the due date", func(e *Extension) { e.Filed = due }, nil, "work.extension_too_late"},
		{"after the due date", func(e *Extension) { e.Filed = day(due, 1) }, nil, "work.extension_too_late"},
		{"unknown class", func(e *Extension) { e.Reason = "weather" }, nil, "work.extension_reason"},
		{"no reason", func(e *Extension) { e.Detail = " " }, nil, "work.reason_needed"},
		{"no progress", func(e *Extension) { e.Progress = "" }, nil, "work.progress_needed"},
		{"not signed", func(e *Extension) { e.SignedBy = "" }, nil, "work.signature_needed"},
		{"a day off", func(e *Extension) { e.To = calendar.NewDate(2023, 8, 5) }, nil, "work.extension_day_off"},
		{"not later", func(e *Extension) { e.To = due }, nil, "work.extension_not_later"},
		{"half of the span", func(e *Extension) { e.To = day(due, 50) }, nil, ""},
		{"more than half", func(e *Extension) { e.To = day(due, 51) }, nil, "work.extension_sum"},
		{"second time", func(e *Extension) {}, []Extension{granted(30)}, ""},
		{"second time, too long together", func(e *Extension) {}, []Extension{granted(31)}, "work.extension_sum"},
		{"third time", func(e *Extension) {}, []Extension{granted(5), granted(5)}, "work.extension_count"},
		{"refused ones do not count", func(e *Extension) {}, []Extension{{Task: "A.M05", State: Refused}, {Task: "A.M05", State: Refused}}, ""},
		{"other tasks do not count", func(e *Extension) { e.Task = "A.M06" }, []Extension{granted(5), granted(5)}, ""},
		{"still one open", func(e *Extension) {}, []Extension{{Task: "A.M05", State: Checked, Filed: due - 9}}, "work.extension_open"},
	} {
		e := good
		c.change(&e)
		got, reason, err := DefaultLimits.File(e, c.earlier, span, cal)
		if keyOf(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if (err == nil) != (got.State == Requested) || reason.Rule != "work.rule.extension" {
			t.Errorf("%s: %+v %+v", c.name, got, reason)
		}
	}
}

func TestExtensionSteps(t *testing.T) {
	cal := cn(t)
	due := calendar.NewDate(2023, 7, 24)
	span := Span{calendar.NewDate(2023, 3, 1), due}
	e, _, err := DefaultLimits.File(Extension{Task: "A.M03", From: due, To: calendar.NewDate(2023, 8, 21), Reason: OwnReason,
		Detail: "招标流标", Progress: "重新招标", Filed: calendar.NewDate(2023, 7, 3), SignedBy: "leader"}, nil, span, cal)
	if err != nil {
		t.Fatal(err)
	}
	today := calendar.NewDate(2023, 7, 5)
	if keyOf(DefaultLimits.Grant(&e, "office", today, e.To, "", nil, span, cal)) != "work.extension_state" {
		t.Error("granted without the officer's opinion")
	}
	if keyOf(e.CheckBy("leader", "同意")) != "work.own_submission" {
		t.Error("the one who signed checked it")
	}
	if err := e.CheckBy("officer", "情况属实"); err != nil {
		t.Fatal(err)
	}
	if keyOf(DefaultLimits.Grant(&e, "officer", today, e.To, "", nil, span, cal)) != "work.own_submission" {
		t.Error("the one who checked decided")
	}
	if keyOf(DefaultLimits.Grant(&e, "head", today, calendar.NewDate(2023, 8, 14), "", nil, span, cal)) != "work.reason_needed" {
		t.Error("another date without a reason")
	}
	if keyOf(DefaultLimits.Grant(&e, "head", today, calendar.NewDate(2023, 12, 29), "x", nil, span, cal)) != "work.extension_sum" {
		t.Error("a date beyond the limit")
	}
	if err := DefaultLimits.Grant(&e, "head", today, calendar.NewDate(2023, 8, 14), "压缩评标时间", nil, span, cal); err != nil {
		t.Fatal(err)
	}
	p := draft(t, "study")
	if err := e.Apply(p); err != nil {
		t.Fatal(err)
	}
	if m03, _ := p.Task("A.M03"); m03.NotAfter.String() != "2023-08-14" {
		t.Errorf("%+v", m03)
	}
	e.Task = "A.M05" // the end of the strand: its promise moves
	if err := e.Apply(p); err != nil || p.Strands[0].Deadline.String() != "2023-08-14" {
		t.Errorf("%v %+v", err, p.Strands[0])
	}
	e.Task = ""
	if err := e.Apply(p); err != nil || p.Deadline.String() != "2023-08-14" {
		t.Errorf("%v", err)
	}
	refused := Extension{State: Checked, SignedBy: "leader", CheckedBy: "officer"}
	if keyOf(refused.Refuse("head", today, "")) != "work.reason_needed" || refused.Refuse("head", today, "无客观原因") != nil || refused.State != Refused {
		t.Error("refusing needs a reason")
	}
	if OwnReason.Objective() || !HongKongSide.Objective() {
		t.Error("objective reasons are those of others")
	}
}
