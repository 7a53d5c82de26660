package engine

import "entente/partnership"

// library is a question set that comes with the program; the zero set if there is none of that name and version.
func library(r partnership.SetRef) partnership.QuestionSet { return partnership.QuestionSet{} }
