package partnership

import "slices"

// find is the thing with that ID in a list kept in the order of IDs, nil if there is none. The pointer is into the list.
func find[T any, ID ~uint64](list []T, id ID, idOf func(T) ID) *T {
	i, ok := slices.BinarySearchFunc(list, id, func(t T, id ID) int { return int(int64(idOf(t)) - int64(id)) })
	if !ok {
		return nil
	}
	return &list[i]
}
