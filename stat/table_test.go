package stat

// tabulate turns a table of raters × prompts into one histogram per prompt, on a scale of points. A rating is 1 to
// points; any other, as 0, is missing. Rows may be of different lengths; there are as many prompts as in the longest.
func tabulate(ratings [][]int, points int) []Histogram {
	var units []Histogram
	for _, row := range ratings {
		for len(units) < len(row) {
			units = append(units, make(Histogram, points))
		}
		for u, value := range row {
			if 1 <= value && value <= points {
				units[u][value-1]++
			}
		}
	}
	return units
}
