# tiny.sh - a tool whose whole build, from its root to its package, takes a second.
#
#	tiny_options FOLDER     the options of `ingot build top` with a store and a release folder in FOLDER, in $tiny_options
#
# What it is made of lies in $work: root/ becomes the root, and has the modules and crates that its go and cargo bring.

cd "$work" || exit 1
mkdir bin
cp -R "$data/home" home
cp -R "$top/etc/package" "$top/etc/containers" home/etc/
cp "$data/tiny/mmdebstrap" bin/
export INGOT_HOME="$work/home"
PATH=$work/bin:$PATH
python3 "$top/tests/tiny.py" "$work" "$data/tiny" || exit 1

tiny_options() {
	tiny_options="--variant default --recipes $work/recipes --pins $work/recipes/pins.json --mirror file://$work/mirror
		--store $1/store --output $1/release"
}
