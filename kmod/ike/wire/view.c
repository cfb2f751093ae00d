// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cursor's fixed-size reads. Nothing here knows what it reads.
 */
#include "ike/wire/view.h"

/**
 * ike_take_u8 - read one octet from the front of a view
 * @c: what is left to read; advanced on success, untouched on failure
 * @v: receives the value
 *
 * Context: any.
 * Return: 0, or -EBADMSG when @c is empty.
 */
int ike_take_u8(struct ike_view *c, u8 *v)
{
	struct ike_view cut;
	int err = ike_take(c, sizeof(*v), &cut);

	if (!err)
		*v = cut.p[0];
	return err;
}

/**
 * ike_take_u16 - read a 16-bit number in network order from the front of a view
 * @c: what is left to read; advanced on success, untouched on failure
 * @v: receives the value in host order
 *
 * Context: any.
 * Return: 0, or -EBADMSG when @c is too short.
 */
int ike_take_u16(struct ike_view *c, u16 *v)
{
	struct ike_view cut;
	int err = ike_take(c, sizeof(*v), &cut);

	if (!err)
		*v = get_unaligned_be16(cut.p);
	return err;
}

/**
 * ike_take_u32 - read a 32-bit number in network order from the front of a view
 * @c: what is left to read; advanced on success, untouched on failure
 * @v: receives the value in host order
 *
 * Context: any.
 * Return: 0, or -EBADMSG when @c is too short.
 */
int ike_take_u32(struct ike_view *c, u32 *v)
{
	struct ike_view cut;
	int err = ike_take(c, sizeof(*v), &cut);

	if (!err)
		*v = get_unaligned_be32(cut.p);
	return err;
}

/**
 * ike_take_u64 - read a 64-bit number in network order from the front of a view
 * @c: what is left to read; advanced on success, untouched on failure
 * @v: receives the value in host order
 *
 * Context: any.
 * Return: 0, or -EBADMSG when @c is too short.
 */
int ike_take_u64(struct ike_view *c, u64 *v)
{
	struct ike_view cut;
	int err = ike_take(c, sizeof(*v), &cut);

	if (!err)
		*v = get_unaligned_be64(cut.p);
	return err;
}
