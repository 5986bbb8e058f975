// Package year simulates a year of a recorder in minutes: four cameras, the real catalogue, key ring, vault, eraser and
// holder, over disks in memory that lose what was not synced and a clock that tests can set. A naive model beside it knows what
// must be readable and what must be gone, and shares no code with the rules it checks.
package year
