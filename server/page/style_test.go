package page

import (
	"strings"
	"testing"
	"text/template/parse"
)

// notShown are parts that surround the page, or are nothing but words for a script; those of a room have styles of their own, for a screen;
// those of mandates are rows and fields like others, filled from a list or a desk.
var notShown = map[string]bool{
	"layout": true, "kept_here": true, "room_words": true, "room_patterns": true, "room_side": true, "room_person": true, "room_item": true, "room_speaker": true,
	"room_left": true, "room_queue": true, "room_people": true, "room_said": true, "room_said_list": true, "room_result": true,
	"mandate_row": true, "hand_organisations": true, "mandate_end": true, "mandate_scope": true, "mandate_giver": true, "mandate_facts": true, "day_field": true,
	"passkey_fields": true, "passkey_words": true,
}

// Every part of client/templates/parts stands on the page /style, as itself.
func TestStyleShowsEveryPart(t *testing.T) {
	invokes := map[string][]string{}
	var parts []string
	for where, tree := range templateTrees(t) {
		file, name, _ := strings.Cut(where, " ")
		if strings.HasPrefix(file, "templates/parts/") && !strings.HasSuffix(name, ".html") {
			parts = append(parts, name)
		} else if file != "templates/style.html" {
			continue
		}
		var walk func(parse.Node)
		walk = func(n parse.Node) {
			switch n := n.(type) {
			case *parse.ListNode:
				if n != nil {
					for _, one := range n.Nodes {
						walk(one)
					}
				}
			case *parse.IfNode:
				walk(n.List)
				walk(n.ElseList)
			case *parse.RangeNode:
				walk(n.List)
				walk(n.ElseList)
			case *parse.WithNode:
				walk(n.List)
				walk(n.ElseList)
			case *parse.TemplateNode:
				invokes[name] = append(invokes[name], n.Name)
			}
		}
		walk(tree.Root)
	}
	shown := map[string]bool{}
	for next := []string{"main", "layout"}; len(next) > 0; next = next[1:] {
		if !shown[next[0]] {
			shown[next[0]] = true
			next = append(next, invokes[next[0]]...)
		}
	}
	if len(parts) < 15 {
		t.Fatalf("only %d parts found", len(parts))
	}
	for _, part := range parts {
		if !shown[part] && !notShown[part] {
			t.Errorf("%s is not on /style", part)
		}
	}
}
