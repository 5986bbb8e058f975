package strictyaml

// nearest is the candidate that differs from word in the fewest letters, or "" when none is close enough to be meant.
func nearest(word string, candidates []string) string {
	if len(word) > 60 {
		return ""
	}
	best, distance := "", len(word)/3+1
	for _, c := range candidates {
		if d := edits(word, c); d <= distance && (best == "" || d < distance) {
			best, distance = c, d
		}
	}
	return best
}

// edits is the Levenshtein distance in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
