package evidence

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"luodi/internal/fault"
)

func TestNames(t *testing.T) {
	long := strings.Repeat("香港路", 80)
	for _, tc := range []struct {
		given, want string
		key         fault.Key
	}{
		{given: "现场照片.jpg", want: "现场照片.jpg"},
		{given: `C:\fakepath\现场 照片.jpg`, want: "现场 照片.jpg"},
		{given: "/var/tmp/a.pdf", want: "a.pdf"},
		{given: "a.jpg . ..", want: "a.jpg"},
		{given: "  a\u00a0b.jpg", want: "a b.jpg"},
		{given: "a\u200bb\ufeff.jpg", want: "ab.jpg"},
		{given: "\u200eWhatsApp Image.jpeg", want: "WhatsApp Image.jpeg"},
		{given: "e\u0301.pdf", want: "é.pdf"},
		{given: `a<b>:"|?*.pdf`, want: "a_b______.pdf"},
		{given: "www.szlh.gov.com 截图.png", want: "www.szlh.gov.com 截图.png"},
		{given: long + ".docx", want: long[:3*77] + "….docx"},
		{given: "consult.pdf", want: "consult.pdf"},
		{given: "com10.pdf", want: "com10.pdf"},
		{given: "a\x00.jpg", key: "evidence.name_characters"},
		{given: "a\n.jpg", key: "evidence.name_characters"},
		{given: "a\u009f.jpg", key: "evidence.name_characters"},
		{given: "照片\u202egpj.exe", key: "evidence.name_characters"},
		{given: "照片\u2067gpj.pdf", key: "evidence.name_characters"},
		{given: "a\xff.jpg", key: "evidence.name_characters"},
		{given: "../../etc/passwd.txt", key: "evidence.name_path"},
		{given: `..\..\a.txt`, key: "evidence.name_path"},
		{given: "a/ .. /b.txt", key: "evidence.name_path"},
		{given: "", key: "evidence.name_empty"},
		{given: " . ", key: "evidence.name_empty"},
		{given: "///", key: "evidence.name_empty"},
		{given: "CON.pdf", key: "evidence.name_reserved"},
		{given: "nul .tar.pdf", key: "evidence.name_reserved"},
		{given: "Com1.jpg", key: "evidence.name_reserved"},
		{given: "LPT¹.jpg", key: "evidence.name_reserved"},
		{given: "aux", key: "evidence.name_reserved"},
		{given: "README", key: "evidence.name_no_extension"},
		{given: ".jpg", key: "evidence.name_no_extension"},
		{given: "照片.exe.jpg", key: "evidence.name_active"},
		{given: "照片.PHP.jpg", key: "evidence.name_active"},
		{given: "照片.jpg.exe", key: "evidence.name_active"},
		{given: "照片.jpg.exe. ", key: "evidence.name_active"},
		{given: "a.html", key: "evidence.name_active"},
		{given: "a.js .pdf", key: "evidence.name_active"},
		{given: strings.Repeat("a", 1100) + ".jpg", key: "evidence.name_long"},
	} {
		got, err := SafeName(tc.given)
		if tc.key != "" {
			expectFault(t, err, tc.key)
		} else if err != nil || got != tc.want {
			t.Errorf("%q became %q (%v), want %q", tc.given, got, err, tc.want)
		}
	}
}

// TestNamesStaySafe: whatever is given, a name that is taken is short, valid, visible, without a
// path, and stays as it is when it is given again.
func TestNamesStaySafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zA-Z.\\/ :\x{202e}\x{200b}香港]{0,400}\.(jpg|pdf|exe|js)`)).Draw(t, "given")
		name, err := SafeName(given)
		if err != nil {
			return
		}
		if len(name) > maxName || !utf8.ValidString(name) || strings.ContainsAny(name, "/\\\x00\u202e\u200b:*?\"<>|") || strings.HasSuffix(name, ".") || name != strings.TrimSpace(name) {
			t.Fatalf("%q became %q", given, name)
		}
		if again, err := SafeName(name); err != nil || again != name {
			t.Fatalf("%q became %q, then %q (%v)", given, name, again, err)
		}
		if as := withExtension(name, DOCX); len(as) > maxName || !strings.HasSuffix(as, ".docx") && !strings.HasSuffix(strings.ToLower(as), ".docx") {
			t.Fatalf("%q with another extension is %q", name, as)
		}
	})
}
