// Package tamper damages the real files of a stopped server in every way that a disk, a person or an old backup may, and
// looks at what fsck says, at what the pages refuse, and that everything else still plays.
package tamper_test
