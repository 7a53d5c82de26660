// Package chart draws figures as SVG on the server: no script, themable,
// printable, testable as text, and each with the numbers in a table beside it.
//
// Everything is drawn by class; the classes and their colours are in
// web/static/app.css. The marks u-… are symbols of the sprite that web.Shell puts
// into the page, so a chart is whole only inside a Shell.
//
// The package is not for counting: it is given numbers and says what they are.
package chart
