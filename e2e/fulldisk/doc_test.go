// Package fulldisk records on a real file system of 256 MB that fills up: one camera floods, then somebody else takes the
// rest of the disk.
package fulldisk_test
