/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Views: a piece of somebody else's bytes, and the cursor that is the one
 * place where a length from the wire is compared with what is there.
 */
#ifndef IKE_WIRE_VIEW_H
#define IKE_WIRE_VIEW_H

#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>

/**
 * struct ike_view - bytes that belong to a datagram or another owner
 * @p: first byte; undefined when @len is 0
 * @len: number of bytes
 */
struct ike_view {
	const u8 *p;
	size_t len;
};

#define IKE_VIEW(ptr, n) \
	((struct ike_view){ .p = (const u8 *)(ptr), .len = (n) })

/**
 * ike_take - cut @n bytes from the front of @c
 * @c: what is left to read; advanced on success, untouched on failure
 * @n: number of bytes wanted
 * @out: receives the bytes cut
 *
 * Context: any.
 * Return: 0, or -EBADMSG when fewer than @n bytes are left.
 */
static inline int ike_take(struct ike_view *c, size_t n, struct ike_view *out)
{
	if (n > c->len)
		return -EBADMSG;
	out->p = c->p;
	out->len = n;
	c->p += n;
	c->len -= n;
	return 0;
}

/**
 * ike_skip - what is behind the first @n bytes of a view
 * @v: a view
 * @n: number of bytes, @v.len at most
 *
 * Context: any.
 * Return: the rest, which may be empty.
 */
static inline struct ike_view ike_skip(struct ike_view v, size_t n)
{
	return IKE_VIEW(v.p + n, v.len - n);
}

int ike_take_u8(struct ike_view *c, u8 *v);
int ike_take_u16(struct ike_view *c, u16 *v);
int ike_take_u32(struct ike_view *c, u32 *v);
int ike_take_u64(struct ike_view *c, u64 *v);

/**
 * ike_view_equal - compare the bytes of two views
 * @a: a view
 * @b: another one
 *
 * Not for secrets: the time taken depends on the bytes.
 *
 * Context: any.
 * Return: true if they are the same.
 */
static inline bool ike_view_equal(struct ike_view a, struct ike_view b)
{
	return a.len == b.len && (!a.len || !memcmp(a.p, b.p, a.len));
}

#endif
