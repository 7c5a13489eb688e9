package look

import (
	"maps"
	"slices"
	"strconv"

	"luodi/internal/i18n"
)

func styleTiles(large bool) []TileGroup {
	titles := []string{"推进罗湖口岸重建", "建设深港“一站式”服务中心", "打造口岸商圈", "完善慢行系统（含553米连廊）"}
	states := []State{OnTrack, Watch, Late, Done, NotYet}
	var groups []TileGroup
	for g, n := range []int{8, 5, 9} {
		group := TileGroup{Title: []string{"口岸枢纽能级提升行动", "消费联通行动", "空间再造行动"}[g], Lang: i18n.ZhHans, Summary: strconv.Itoa(n)}
		if large {
			n = 3
		}
		for i := range n {
			group.Tiles = append(group.Tiles, Tile{Number: strconv.Itoa(g*10 + i + 1), Title: titles[i%4], Lang: i18n.ZhHans, Href: "#tiles",
				State: states[(g+i)%5], Detail: "区商务局 · 2023", DetailLang: i18n.ZhHans})
		}
		groups = append(groups, group)
	}
	return groups
}

func iconNames() []Icon { return slices.Sorted(maps.Keys(icons)) }
