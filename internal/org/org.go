// Package org is the register of organisation: units with their authority class, aliases and
// former names. People and posts join it with the duties.
package org

// UnitID identifies a unit of the register.
type UnitID string

// Class is the authority class of a unit. It decides what may be sent to the unit: an order, or
// only a letter (政府督查工作条例, State Council Order 733, art. 5).
type Class string

const (
	Department      Class = "department"       // 政府工作部门: may be ordered
	MunicipalBranch Class = "municipal_branch" // 市级派出机构: letters only
	PartyMass       Class = "party_mass"       // 党群: joint issue by Party and government office
	Institution     Class = "institution"      // 事业单位、国有企业: usually through the competent bureau
	Subdistrict     Class = "subdistrict"      // 街道、镇乡政府
	OtherClass      Class = "other"            // not yet classified
)

// Unit is an organisation that can carry duties. Names in the three languages; Aliases are other
// names in use or in former use, in Simplified script.
type Unit struct {
	ID      UnitID
	Slug    string // in addresses: pinyin or English, unique, never changed
	Name    string // 简体, as the plan writes it
	Hant    string
	English string
	Class   Class
	Aliases []string
	Parent  UnitID
	// SortKey orders Chinese names by pinyin, computed when the unit is written.
	SortKey string
	Version int
}
