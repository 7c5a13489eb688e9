package schedule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"luodi/internal/calendar"
	"luodi/internal/fault"
)

func itoa(n int32) string { return strconv.Itoa(int(n)) }

// Every wrong file is refused with a fault that names the activity or the loop.
func TestBadInput(t *testing.T) {
	act := func(s string) string { return `{"start":"2023-04-24","activities":[` + s + `]}` }
	for _, c := range []struct{ name, input, want string }{
		{"empty", ``, "schedule.syntax 1"},
		{"not an object", `[]`, "schedule.syntax 1"},
		{"cut off", "{\"start\":\"2023-04-24\",\n\"activities\":[{\"id\":\"A\"", "schedule.syntax 2"},
		{"more after the end", act("") + "x", "schedule.syntax 1"},
		{"comma too many", act(`{"id":"A","duration":1},`), "schedule.syntax 1"},
		{"bad number", act(`{"id":"A","duration":01}`), "schedule.syntax 1"},
		{"bad escape", act(`{"id":"\x"}`), "schedule.syntax 1"},
		{"control character", act("{\"id\":\"a\nb\"}"), "schedule.syntax 1"},
		{"not UTF-8", act("{\"id\":\"\xff\"}"), "schedule.syntax 1"},
		{"deep", act(`{"id":"A","x":` + strings.Repeat("[", 300) + `}`), "schedule.syntax 1"},
		{"no id", act(`{"duration":1}`), "schedule.no_id 1"},
		{"empty id", act(`{"id":"","duration":1}`), "schedule.empty_id"},
		{"no duration", act(`{"id":"A"}`), "schedule.no_duration A"},
		{"duplicate id", act(`{"id":"A","duration":1},{"id":"A","duration":2}`), "schedule.duplicate_id A"},
		{"negative duration", act(`{"id":"A","duration":-3}`), "schedule.negative_duration A -3"},
		{"negative duration before its id", act(`{"duration":-3,"id":"A"}`), "schedule.negative_duration #1 -3"},
		{"half a day", act(`{"id":"A","duration":2.5}`), "schedule.bad_number A duration 2.5"},
		{"duration in words", act(`{"id":"A","duration":"three"}`), "schedule.bad_number A duration three"},
		{"very long", act(`{"id":"A","duration":2000000}`), "schedule.long_duration A 2000000"},
		{"beyond a number", act(`{"id":"A","duration":99999999999}`), "schedule.bad_number A duration 99999999999"},
		{"very long lag", act(`{"id":"A","duration":1},{"id":"B","duration":1,"links":[{"pred":"A","lag":2000000}]}`), "schedule.long_lag B 2000000"},
		{"link to nothing", act(`{"id":"A","duration":1,"links":[{"pred":"Z"}]}`), "schedule.no_pred A Z"},
		{"link without predecessor", act(`{"id":"A","duration":1,"links":[{"type":"FS"}]}`), "schedule.link_without_pred A"},
		{"unknown link", act(`{"id":"A","duration":1},{"id":"B","duration":1,"links":[{"pred":"A","type":"XX"}]}`), "schedule.link_type B XX"},
		{"link to itself", act(`{"id":"A","duration":1,"links":[{"pred":"A"}]}`), "schedule.cycle A → A"},
		{"loop", act(`{"id":"A","duration":1,"links":[{"pred":"C"}]},{"id":"B","duration":1,"links":[{"pred":"A"}]},{"id":"C","duration":1,"links":[{"pred":"B"}]},{"id":"D","duration":1,"links":[{"pred":"C"}]}`), "schedule.cycle A → B → C → A"},
		{"loop of parents", act(`{"id":"A","duration":1,"parent":"B"},{"id":"B","duration":1,"parent":"A"}`), "schedule.parent_cycle A → B → A"},
		{"link to its own parent", act(`{"id":"P"},{"id":"A","duration":1,"parent":"P","links":[{"pred":"P"}]}`), "schedule.cycle P → A → P"},
		{"unknown calendar", act(`{"id":"A","duration":1,"calendar":"XX"}`), "schedule.no_calendar A XX"},
		{"calendar without working days", `{"start":"2023-04-24","calendars":[{"id":"K","weekdays":[]}],"activities":[]}`, "calendar.no_working_days K"},
		{"calendar twice", `{"calendars":[{"id":"K","weekdays":[1]},{"id":"K","weekdays":[1]}]}`, "schedule.duplicate_calendar K"},
		{"no such weekday", `{"calendars":[{"id":"K","weekdays":[9]}]}`, "calendar.no_such_weekday K"},
		{"calendar day that does not exist", `{"calendars":[{"id":"K","weekdays":[1],"off":["2023-02-30"]}]}`, "schedule.bad_date K off 2023-02-30"},
		{"date that does not exist", act(`{"id":"A","duration":1,"not_before":"2023-02-30"}`), "schedule.bad_date A not_before 2023-02-30"},
		{"date as a number", act(`{"id":"A","duration":1,"not_after":20230501}`), "schedule.bad_date A not_after 20230501"},
		{"date outside the calendars", act(`{"id":"A","duration":1,"not_before":"1200-01-01"}`), "schedule.date_outside A 1200-01-01"},
		{"start outside the calendars", `{"start":"2300-01-01","activities":[{"id":"A","duration":1}]}`, "schedule.date_outside  2300-01-01"},
		{"work that runs out of the calendars", `{"start":"2149-12-30","activities":[{"id":"A","duration":9}]}`, "schedule.runs_out A"},
		{"late dates that run out of the calendars", `{"deadline":"1950-01-09","activities":[{"id":"A","duration":90}]}`, "schedule.runs_out A"},
		{"nothing to count from", `{"activities":[{"id":"A","duration":1}]}`, "schedule.no_anchor"},
		{"estimate upside down", act(`{"id":"A","duration":5,"min":6,"max":9}`), "schedule.bad_estimate A"},
		{"negative remaining", act(`{"id":"A","duration":5,"remaining":-1}`), "schedule.bad_remaining A -1"},
		{"finished before started", act(`{"id":"A","duration":5,"started":"2023-04-20","finished":"2023-04-10","done":true}`), "schedule.finish_before_start A"},
		{"gate in words", act(`{"id":"A","duration":5,"gate":"yes"}`), "schedule.bad_flag A gate yes"},
		{"too many", act(`{"id":"A","duration":1},{"id":"B","duration":1},{"id":"C","duration":1},{"id":"D","duration":1},{"id":"E","duration":1}`), "schedule.too_many E 4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := Read(strings.NewReader(c.input), calendar.Embedded(), 4)
			if err == nil {
				_, err = Compute(in)
			}
			var f *fault.Error
			if !errors.As(err, &f) {
				t.Fatalf("%v, want %s", err, c.want)
			}
			got := string(f.Key)
			for _, name := range []string{"id", "field", "text", "pred", "loop", "type", "calendar", "date", "n"} {
				if v, ok := f.Args[name]; ok && !(f.Key == "schedule.cycle" && name == "n") && !(f.Key == "schedule.parent_cycle" && name == "n") {
					got += " " + fmt.Sprint(v)
				}
			}
			if f.Key == "schedule.syntax" {
				got += fmt.Sprint(" ", f.Args["line"])
			}
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestIdsKeepTheirForm(t *testing.T) {
	in, err := Read(strings.NewReader(`{"start":"2023-04-24","calendar":7,"calendars":[{"id":7,"weekdays":[0,1]}],
		"activities":[{"id":12,"duration":1,"parent":0},{"id":"x\"y","name":"a\u00e9\ud83d\ude00","duration":1,"parent":"none","links":[{"pred":12}],"colour":{"a":[1,2,{}]}}]}`), calendar.Embedded(), 0)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := Compute(in)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := rep.WriteJSON(&b, sayKey); err != nil {
		t.Fatal(err)
	}
	var out struct {
		Activities []struct {
			ID         any    `json:"id"`
			EarlyStart string `json:"early_start"`
		}
		Notes []string
	}
	if err := json.Unmarshal(b.Bytes(), &out); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	if out.Activities[0].ID != 12.0 || out.Activities[1].ID != `x"y` || in.Network.Activities[1].Name != "aé😀" || out.Activities[1].EarlyStart != "2023-04-30" {
		t.Errorf("%+v", out)
	}
	if diff := cmp.Diff([]string{"colour"}, in.Unknown); diff != "" {
		t.Error(diff)
	}
	if len(out.Notes) != 2 || len(in.Orphans) != 1 {
		t.Errorf("notes %v", out.Notes)
	}
}

// A reader that gives one byte at a time gives the same network.
func TestReadInPieces(t *testing.T) {
	text := `{"start":"2023-04-24","activities":[{"id":"A","name":"\u6d4b试\ud83d\ude00","duration":1e1,"links":[]},{"id":"B","duration":2,"links":[{"pred":"A","type":"SS","lag":-1}]}]}`
	whole, err := Read(strings.NewReader(text), calendar.Embedded(), 0)
	if err != nil {
		t.Fatal(err)
	}
	pieces, err := Read(iotest.OneByteReader(strings.NewReader(text)), calendar.Embedded(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole.Network.Activities, pieces.Network.Activities); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(whole.Network.Links, pieces.Network.Links); diff != "" {
		t.Error(diff)
	}
	if _, err := Read(iotest.ErrReader(errors.New("disk")), calendar.Embedded(), 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
}

// Whatever comes in, reading and computing neither panics nor accepts what is not JSON, and what is
// accepted agrees with the checker.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`{"start":"2023-04-24","activities":[{"id":"A","duration":3},{"id":"B","duration":2,"links":[{"pred":"A","type":"FF","lag":-2}]}]}`,
		`{"deadline":"2023-12-31","calendars":[{"id":"K","weekdays":[1,2],"off":["2023-05-01"],"on":["2023-05-06"]}],"activities":[{"id":1,"duration":0,"calendar":"K","gate":true,"fixed":"2023-05-08"}]}`,
		`{"status_date":"2023-05-04","activities":[{"id":"A","duration":3,"done":2},{"id":"B","duration":9,"parent":"A","min":1,"max":20,"done":{"start":"2023-05-01","remaining":3}}]}`,
		`{"start":"2023-04-24","x":[null,true,-1.5e+3,"\u0000\ud800\udc00\ud800"],"activities":[]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		in, err := Read(bytes.NewReader(b), calendar.Embedded(), 50)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatalf("%v", err)
			}
			return
		}
		if !json.Valid(b) {
			t.Fatalf("accepted what is not JSON: %q", b)
		}
		rep, err := Compute(in)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatalf("%v", err)
			}
			return
		}
		var out bytes.Buffer
		if err := rep.WriteJSON(&out, sayKey); err != nil || !json.Valid(out.Bytes()) {
			t.Fatalf("%v: %s", err, out.Bytes())
		}
	})
}
