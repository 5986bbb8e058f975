// Package viewing is the one door to pictures: permit, log, then footage.
package viewing
