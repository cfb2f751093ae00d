// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sealing messages, and cutting those that are too long for one datagram,
 * RFC 7383 sections 2.5 and 2.5.2.
 *
 * What comes of a message is stored and sent as it is: one or more IKE
 * messages, one behind the other, each with its length in its header.
 */
#include <linux/slab.h>

#include "ike/crypto/sk.h"
#include "ike/fragment.h"
#include "ike/sa.h"

#define SKF_NUMBERS_LEN		4
/* Before an IKE message: IP header, UDP header, maybe a non-ESP marker */
#define FRONT_V4		(20 + 8 + 4)
#define FRONT_V6		(40 + 8 + 4)
/* Datagrams of this length get through everywhere, RFC 7383 section 2.5.1. */
#define SMALL_V4		576
#define SMALL_V6		1280

static bool is_v6(const struct ike_sa *sa)
{
	return sa->path.remote.len == 16;
}

/* The longest IKE message for a path that nothing else gets through */
static size_t small_max(const struct ike_sa *sa)
{
	return is_v6(sa) ? SMALL_V6 - FRONT_V6 : SMALL_V4 - FRONT_V4;
}

/* The longest IKE message that is to be sent in one piece */
static size_t message_max(const struct ike_sa *sa)
{
	const struct ike_settings *s = ike_settings(sa->e);
	size_t max = is_v6(sa) ? s->fragment_size_v6 - FRONT_V6 :
				 s->fragment_size_v4 - FRONT_V4;

	return sa->small_fragments ? min(max, small_max(sa)) : max;
}

static bool may_cut(const struct ike_sa *sa)
{
	return sa->fragmentation &&
	       (sa->conn->fragmentation == IKE_FRAGMENTATION_YES ||
		sa->conn->fragmentation == IKE_FRAGMENTATION_FORCE);
}

/**
 * ike_fragment_offer() - is the peer to be told that fragments are welcome?
 * @sa: the IKE SA
 *
 * Context: inside the engine.
 */
bool ike_fragment_offer(const struct ike_sa *sa)
{
	return sa->conn->fragmentation != IKE_FRAGMENTATION_NO;
}

/**
 * struct cut - how a message is cut
 * @n: fragments, 0 for a message in one piece
 * @each: octets of plaintext in all but the last
 * @size: octets of all that comes of it
 */
struct cut {
	unsigned int n;
	size_t each;
	size_t size;
};

static void plan(const struct ike_sa *sa, size_t plain, struct cut *cut)
{
	const size_t sk = IKE_HEADER_LEN + IKE_PAYLOAD_HEADER_LEN;
	const size_t skf = sk + SKF_NUMBERS_LEN;
	size_t max = message_max(sa), last;

	*cut = (struct cut){ .size = sk + ike_sk_room(&sa->suite, plain) };
	if (cut->size <= max || max < skf || !may_cut(sa))
		return;
	cut->each = ike_sk_plain_max(&sa->suite, max - skf);
	if (!cut->each || DIV_ROUND_UP(plain, cut->each) > IKE_FRAGMENTS_MAX)
		return;
	cut->n = DIV_ROUND_UP(plain, cut->each);
	last = plain - (cut->n - 1) * cut->each;
	cut->size = cut->n * skf +
		    (cut->n - 1) * ike_sk_room(&sa->suite, cut->each) +
		    ike_sk_room(&sa->suite, last);
}

static void make_iv(struct ike_sa *sa, u8 iv[IKE_ENCR_IV_MAX])
{
	struct ike_engine *e = sa->e;

	memset(iv, 0, IKE_ENCR_IV_MAX);
	if (sa->suite.encr->kind == IKE_ENCR_KIND_CBC)
		e->ops->random(e->port, iv, sa->suite.encr->iv_len);
	else
		put_unaligned_be64(++sa->iv, iv);
}

/* One message or fragment, at the end of @out */
static int seal(struct ike_sa *sa, const struct ike_header *header,
		struct ike_seal *how, struct ike_view plain, size_t size,
		struct ike_view *out)
{
	u8 iv[IKE_ENCR_IV_MAX];
	struct ike_writer w;
	ssize_t len;
	int err;

	make_iv(sa, iv);
	how->iv = iv;
	ike_writer_message(&w, (u8 *)out->p + out->len, size - out->len,
			   header);
	err = ike_sk_seal(sa->e->crypto, how, &w, plain);
	if (err)
		return err;
	len = ike_writer_finish(&w);
	if (len < 0)
		return len;
	out->len += len;
	return 0;
}

static int seal_all(struct ike_sa *sa, const struct ike_header *header,
		    struct ike_seal *how, struct ike_view plain,
		    const struct cut *cut, struct ike_view *out)
{
	struct ike_view piece;
	int err = 0;

	if (!cut->n)
		return seal(sa, header, how, plain, cut->size, out);
	how->fragments = cut->n;
	for (how->fragment = 1; !err && how->fragment <= cut->n;
	     how->fragment++) {
		piece = IKE_VIEW(plain.p, min(plain.len, cut->each));
		plain = ike_skip(plain, piece.len);
		err = seal(sa, header, how, piece, cut->size, out);
	}
	return err;
}

/**
 * ike_fragment_seal() - seal a message, in fragments if it is too long
 * @sa: the IKE SA, with its keys
 * @header: of the message, and of every fragment
 * @first: type of the first inner payload
 * @plain: the inner payloads
 * @out: receives an allocation with the message, or with all of its fragments
 *	one behind the other; free it with ike_view_free()
 *
 * Context: inside the engine, may sleep. Return: 0 or a negative errno.
 */
int ike_fragment_seal(struct ike_sa *sa, const struct ike_header *header,
		      u8 first, struct ike_view plain, struct ike_view *out)
{
	struct ike_seal how = {
		.suite = &sa->suite,
		.keys = sa->keys,
		.initiator = sa->initiator,
		.first = first,
	};
	struct cut cut;
	int err;

	plan(sa, plain.len, &cut);
	*out = IKE_VIEW(kmalloc(cut.size, GFP_KERNEL), 0);
	if (!out->p)
		return -ENOMEM;
	err = seal_all(sa, header, &how, plain, &cut, out);
	if (err)
		ike_view_free(out);
	return err;
}

/* The plaintext of a message of ours; our own bytes need no checks. */
static int reopen(struct ike_sa *sa, struct ike_view message,
		  struct ike_view *plain)
{
	struct ike_view copy, rest, one, body;
	u8 *to = sa->e->plain;
	int err;

	err = ike_view_dup(message, &copy);
	if (err)
		return err;
	for (rest = copy; rest.len; rest = ike_skip(rest, one.len)) {
		one = ike_first_message(rest);
		body = ike_skip(one, IKE_HEADER_LEN + IKE_PAYLOAD_HEADER_LEN);
		if (ike_message_is_fragment(one))
			body = ike_skip(body, SKF_NUMBERS_LEN);
		err = ike_sk_open(sa->e->crypto, &sa->suite, sa->keys,
				  sa->initiator, (u8 *)one.p, body, plain);
		if (err)
			break;
		memcpy(to, plain->p, plain->len);
		to += plain->len;
	}
	*plain = IKE_VIEW(sa->e->plain, to - sa->e->plain);
	kfree_sensitive(copy.p);
	return err;
}

/* In all of its fragments but the last one is as long as it may be. */
static bool is_small(const struct ike_sa *sa, struct ike_view message)
{
	return ike_first_message(message).len <= small_max(sa);
}

/**
 * ike_fragment_smaller() - a message of ours may be too long for the path
 * @sa: the IKE SA
 * @message: as ike_fragment_seal() made it; replaced by smaller fragments of
 *	the same message if that can help and there is memory
 *
 * The receiver knows them by their larger number, RFC 7383 section 2.5.2. The
 * messages that follow are cut likewise.
 *
 * Context: inside the engine, may sleep, not while a message is written.
 */
void ike_fragment_smaller(struct ike_sa *sa, struct ike_view *message)
{
	struct ike_view plain, smaller;
	struct ike_header header;

	if (!may_cut(sa) || sa->small_fragments || is_small(sa, *message) ||
	    ike_decode_header(ike_first_message(*message), &header) ||
	    reopen(sa, *message, &plain))
		return;
	sa->small_fragments = true;
	if (ike_fragment_seal(sa, &header, message->p[IKE_HEADER_LEN], plain,
			      &smaller)) {
		sa->small_fragments = false;
		return;
	}
	ike_view_free(message);
	*message = smaller;
	ike_sa_stored(sa);
}

/**
 * ike_fragment_learn() - the peer has sent a message in fragments
 * @sa: the IKE SA
 * @longest: octets of its longest fragment
 *
 * Who takes the smallest there are may have found out that nothing else gets
 * through.
 *
 * Context: inside the engine.
 */
void ike_fragment_learn(struct ike_sa *sa, size_t longest)
{
	if (longest <= small_max(sa))
		sa->small_fragments = true;
}
