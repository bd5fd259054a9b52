package evidence

import (
	"image"
	"math/bits"

	"github.com/corona10/goimagehash"
)

// Looks are the perceptual hashes (pHash, 64 bits) of a picture as it is, mirrored and turned, in the order of the eight
// orientations of EXIF. Pictures that look alike differ in few bits of one of them, also when they were scaled or saved
// anew; cropping and painting over move more. It is zero for a picture without a pattern, which looks like any other.
type Looks [8]uint64

// A hash has about as many ones as zeros; that of a flat picture has hardly one.
const fewestOnes = 12

func looksOf(img *image.RGBA) (Looks, error) {
	var looks Looks
	for i := range looks {
		hash, err := goimagehash.PerceptionHash(upright(img, i+1))
		if err != nil {
			return Looks{}, err
		}
		looks[i] = hash.GetHash()
	}
	if ones := bits.OnesCount64(looks[0]); ones < fewestOnes || ones > 64-fewestOnes {
		return Looks{}, nil
	}
	return looks, nil
}
