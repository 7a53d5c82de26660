package sealed

// Waiting is how many answers wait for their turn.
func (b *Boxes) Waiting(box Box) int {
	b.puts.mu.Lock()
	defer b.puts.mu.Unlock()
	return len(b.puts.waiting[box])
}
