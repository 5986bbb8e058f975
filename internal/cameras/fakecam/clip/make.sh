#!/bin/sh
# Makes the demo clips from one source film (see README.md for where it comes from and its licence).
# Usage: make.sh one-by-one-person-detection.mp4 [output folder]
# Needs ffmpeg with libx264. One thread and a fixed encoder string: the same ffmpeg makes the same bytes again.
set -eu
source=$1
out=${2:-$(dirname "$0")}

# All clips: 1920x1080, 10 pictures a second, a closed group of pictures every 2 s, no B-frames, no sound, no metadata.
encode() { # name, start, seconds, filter
  ffmpeg -v error -nostdin -y -ss "$2" -t "$3" -i "$source" \
    -vf "$4,fps=10,format=yuv420p,setsar=1" -an -sn -map_metadata -1 -fflags +bitexact -flags:v +bitexact \
    -c:v libx264 -preset slow -crf 32 -profile:v high -level:v 4.0 -threads 1 \
    -x264-params keyint=20:min-keyint=20:scenecut=0:bframes=0:open-gop=0:rc-lookahead=20 \
    -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv \
    -movflags +faststart -video_track_timescale 90000 "$out/$1.mp4"
}

big="scale=1920:1080:flags=lanczos"
# The whole room: two people come in, at 1 s and 17 s.
encode hal 4 42 "$big"
# Mirrored and cooler: people come in at 1 s and 25 s.
encode trap 49 42 "hflip,colorbalance=rs=-.10:gs=-.02:bs=.14,$big"
# Closer, towards the table: one person comes in at 1 s and leaves after 13 s, another at 19 s.
encode lift 73 42 "crop=512:288:176:60,eq=brightness=-.06:contrast=1.08,$big"
# As an infrared camera sees it, mirrored and closer from below: people at 2 s and 32 s.
encode berging 90 44 "crop=640:360:100:72,hflip,hue=s=0,eq=gamma=.72:contrast=1.15,$big"

# Two seconds of black, same format, for the fault "dark".
ffmpeg -v error -nostdin -y -f lavfi -i color=black:size=1920x1080:rate=10 -t 2 \
  -vf format=yuv420p,setsar=1 -map_metadata -1 -fflags +bitexact -flags:v +bitexact \
  -c:v libx264 -preset slow -crf 32 -profile:v high -level:v 4.0 -threads 1 \
  -x264-params keyint=20:min-keyint=20:scenecut=0:bframes=0:open-gop=0:rc-lookahead=20 \
  -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv \
  -movflags +faststart -video_track_timescale 90000 "$out/dark.mp4"
