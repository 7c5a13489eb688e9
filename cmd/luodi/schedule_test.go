package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

const smallNetwork = `{"start":"2022-10-20","deadline":"2023-12-31","activities":[
{"id":"A","name":"立项","duration":25,"calendar":"CN","min":10,"max":40},
{"id":"B","name":"可研","duration":200,"calendar":"CN","links":[{"pred":"A"}]},
{"id":"C","name":"公示","duration":30,"calendar":"NATURAL","links":[{"pred":"B","type":"FS","lag":1}]},
{"id":"D","name":"联席","duration":100,"calendar":"JOINT","links":[{"pred":"C"}]},
{"id":"M","name":"开工","duration":0,"calendar":"CN","links":[{"pred":"D"}]}]}`

func TestScheduleCommandPrintsJSON(t *testing.T) {
	file := filepath.Join(t.TempDir(), "net.json")
	if err := os.WriteFile(file, []byte(smallNetwork), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, err := luodi(t, "", "schedule", file, "--json", "--risk", "200", "--lang", "en")
	if err != nil {
		t.Fatal(err)
	}
	var rep struct {
		Activities []struct {
			ID, EarlyStart, EarlyFinish string
			Critical                    bool
		}
		Conflicts []struct{ Kind, ID, Message string }
		Verdict   struct {
			Feasible bool
			Cuts     []struct {
				ID   string
				Days int
			}
			Message string
		}
		Risk struct{ Runs int }
	}
	if err := json.Unmarshal([]byte(strings.NewReplacer("early_start", "EarlyStart", "early_finish", "EarlyFinish").Replace(out)), &rep); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if len(rep.Activities) != 5 || rep.Activities[0].EarlyFinish != "2022-11-23" || !rep.Activities[4].Critical ||
		rep.Verdict.Feasible || len(rep.Verdict.Cuts) == 0 || len(rep.Conflicts) != 1 || rep.Risk.Runs != 200 {
		t.Errorf("%+v", rep)
	}
	if !strings.HasPrefix(rep.Verdict.Message, "cannot be met") || !strings.Contains(rep.Conflicts[0].Message, "after the deadline 2023-12-31") {
		t.Errorf("%s; %s", rep.Verdict.Message, rep.Conflicts[0].Message)
	}
	again, _, err := luodi(t, smallNetwork, "schedule", "-", "--json", "--risk", "200", "--lang", "en")
	if err != nil || again != out {
		t.Errorf("standard input gives something else: %v", err)
	}
}

func TestScheduleCommandPrintsATable(t *testing.T) {
	for l, want := range map[string][]string{
		"zh-Hans":    {"最早开始", "关键线路: A → B → C → D → M", "无法按期完成", "最少压缩方案"},
		"zh-Hant-HK": {"關鍵路徑", "無法如期完成", "最少壓縮方案"},
		"en":         {"early start", "Critical path", "cannot be met", "Least cuts"},
	} {
		out, _, err := luodi(t, smallNetwork, "schedule", "-", "--lang", l)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("%s: %q is missing in\n%s", l, w, out)
			}
		}
	}
}

func TestScheduleCommandExplains(t *testing.T) {
	out, _, err := luodi(t, smallNetwork, "schedule", "-", "--why", "C", "--lang", "en")
	if err != nil || !strings.Contains(out, "after B (FS+1, 2023-09-08): 2023-09-10") || !strings.Contains(out, "for D (FS) to keep 2023-08-01") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, _, err := luodi(t, smallNetwork, "schedule", "-", "--why", "Z"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestScheduleCommandRefuses(t *testing.T) {
	loop := `{"start":"2023-01-03","activities":[{"id":"甲","duration":1,"links":[{"pred":"乙"}]},{"id":"乙","duration":1,"links":[{"pred":"甲"}]}]}`
	_, _, err := luodi(t, loop, "schedule", "-")
	if !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	for _, l := range i18n.Langs {
		if text := i18n.Fault(l, err); !strings.Contains(text, "甲 → 乙 → 甲") {
			t.Errorf("%s: %s", l, text)
		}
	}
	if _, _, err := luodi(t, "", "schedule", filepath.Join(t.TempDir(), "none.json")); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	if _, _, err := luodi(t, smallNetwork, "schedule", "-", "--max-activities", "3"); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
}
