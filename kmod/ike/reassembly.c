// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of which fragments are missing, RFC 7383 section 2.6. An IKE SA has
 * at most one in each direction, because the window is one message.
 *
 * Nothing is kept that has not been authenticated; what is kept is bounded in
 * time, in octets of one message, and in octets of all that a namespace has, or
 * the machine.
 */
#include <linux/slab.h>

#include "ike/crypto/sk.h"
#include "ike/fragment.h"
#include "ike/sa.h"

/* The missing ones come with the next retransmission, or not at all. */
#define TIMEOUT_MS	30000
/* What the allocation of a fragment takes beside its octets */
#define PIECE_COST	64

/**
 * struct ike_reassembly - a message of which fragments are missing
 * @exchange: its type
 * @first: type of its first inner payload, once fragment 1 is here
 * @total: number of fragments
 * @have: how many of them are here
 * @len: octets of plaintext so far
 * @longest: octets of the longest fragment, as it came
 * @cost: memory that it takes
 * @until: when it is given up
 * @piece: plaintext of each fragment, without a pointer while it is missing
 */
struct ike_reassembly {
	u8 exchange;
	u8 first;
	u16 total;
	u16 have;
	size_t len;
	size_t longest;
	size_t cost;
	u64 until;
	struct ike_view piece[];
};

/* Settings are of a namespace, whose engines have the same share. Who is not
 * authenticated cannot take the other half from those who are.
 */
static bool has_room(const struct ike_sa *sa, size_t cost)
{
	const struct ike_engine *e = sa->e;
	u32 limit = DIV_ROUND_UP(ike_settings(e)->fragment_memory, e->shards);
	unsigned int share = sa->established ? 1 : 2;

	return e->stats.fragment_memory + cost <= limit / share &&
	       !e->ops->total_full(e->port, IKE_TOTAL_FRAGMENTS, share);
}

static void account(struct ike_engine *e, long more)
{
	e->stats.fragment_memory += more;
	e->ops->total_add(e->port, IKE_TOTAL_FRAGMENTS, more);
}

static void charge(struct ike_sa *sa, struct ike_reassembly *r, size_t cost)
{
	r->cost += cost;
	account(sa->e, cost);
}

static struct ike_reassembly *begin(struct ike_sa *sa,
				    const struct ike_msg *msg, u16 total)
{
	struct ike_reassembly *r;
	size_t size = struct_size(r, piece, total);

	r = kzalloc(size, GFP_KERNEL);
	if (!r)
		return NULL;
	r->total = total;
	r->exchange = msg->header.exchange;
	r->until = ike_now(sa->e) + TIMEOUT_MS;
	charge(sa, r, size);
	return r;
}

static void forget(struct ike_sa *sa, struct ike_reassembly *r)
{
	unsigned int i;

	if (!r)
		return;
	for (i = 0; i < r->total; i++)
		kfree_sensitive(r->piece[i].p);
	account(sa->e, -(long)r->cost);
	kfree(r);
}

static void arm(struct ike_sa *sa)
{
	u64 when = IKE_NEVER;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sa->partial); i++)
		if (sa->partial[i])
			when = min(when, sa->partial[i]->until);
	ike_sa_timer(sa, IKE_TIMER_FRAGMENT, when);
}

/**
 * ike_reassembly_drop() - a message need not be put together any more
 * @sa: the IKE SA
 * @response: the answer to our request, else the request of the peer
 *
 * Context: inside the engine.
 */
void ike_reassembly_drop(struct ike_sa *sa, bool response)
{
	if (!sa->partial[response])
		return;
	forget(sa, sa->partial[response]);
	sa->partial[response] = NULL;
	arm(sa);
}

/**
 * ike_reassembly_look() - fragments have been missing for too long
 * @sa: the IKE SA
 *
 * Context: inside the engine.
 */
void ike_reassembly_look(struct ike_sa *sa)
{
	u64 now = ike_now(sa->e);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sa->partial); i++) {
		if (!sa->partial[i] || sa->partial[i]->until > now)
			continue;
		ike_count(sa->e, IKE_COUNT_FRAGMENT_TIMEOUT);
		forget(sa, sa->partial[i]);
		sa->partial[i] = NULL;
	}
	arm(sa);
}

/**
 * ike_reassembly_free() - free what an IKE SA has
 * @sa: the IKE SA, dead
 *
 * Context: inside the engine.
 */
void ike_reassembly_free(struct ike_sa *sa)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sa->partial); i++) {
		forget(sa, sa->partial[i]);
		sa->partial[i] = NULL;
	}
}

/* A fragment that cannot be of use whether it is genuine or not. Payloads in
 * clear, which nobody sends, would have to come with the first one.
 */
static bool useless(const struct ike_reassembly *r, const struct ike_msg *msg,
		    const struct ike_skf_view *f)
{
	if (msg->header.next != IKE_PAYLOAD_SKF ||
	    f->total > IKE_FRAGMENTS_MAX)
		return true;
	if (!r || f->total > r->total)
		return false;
	return f->total < r->total || r->exchange != msg->header.exchange ||
	       r->piece[f->number - 1].p;
}

/* More fragments than before are the same message, cut into smaller ones. */
static int fit(struct ike_sa *sa, const struct ike_msg *msg,
	       const struct ike_skf_view *f, struct ike_view plain)
{
	bool response = msg->header.flags & IKE_FLAG_RESPONSE;
	struct ike_reassembly **r = &sa->partial[response];
	size_t cost = PIECE_COST + plain.len, len = plain.len;

	if (*r && f->total > (*r)->total)
		ike_reassembly_drop(sa, response);
	if (*r)
		len += (*r)->len;
	else
		cost += struct_size(*r, piece, f->total);
	if (len > ike_settings(sa->e)->max_packet) {
		ike_reassembly_drop(sa, response);
		return -EMSGSIZE;
	}
	if (!has_room(sa, cost))
		return -ENOSPC;
	if (*r)
		return 0;
	*r = begin(sa, msg, f->total);
	if (!*r)
		return -ENOMEM;
	arm(sa);
	return 0;
}

static int keep(struct ike_sa *sa, const struct ike_msg *msg,
		const struct ike_skf_view *f, u8 first, struct ike_view plain)
{
	bool response = msg->header.flags & IKE_FLAG_RESPONSE;
	struct ike_reassembly *r;
	void *copy;
	int err;

	err = fit(sa, msg, f, plain);
	if (err)
		return err;
	r = sa->partial[response];
	/* An empty one has a pointer as well. */
	copy = kmemdup(plain.p, plain.len, GFP_KERNEL);
	if (!copy) {
		if (!r->have)
			ike_reassembly_drop(sa, response);
		return -ENOMEM;
	}
	r->piece[f->number - 1] = IKE_VIEW(copy, plain.len);
	charge(sa, r, PIECE_COST + plain.len);
	r->have++;
	r->len += plain.len;
	r->longest = max(r->longest, msg->bytes.len);
	if (f->number == 1)
		r->first = first;
	return 0;
}

/* Without memory it all has to come again. */
static int join(struct ike_sa *sa, bool response, u8 *first,
		struct ike_view *whole)
{
	struct ike_reassembly *r = sa->partial[response];
	u8 *to = kmalloc(r->len, GFP_KERNEL);
	unsigned int i;

	if (!to) {
		ike_reassembly_drop(sa, response);
		return -ENOMEM;
	}
	*whole = IKE_VIEW(to, r->len);
	*first = r->first;
	for (i = 0; i < r->total; i++) {
		memcpy(to, r->piece[i].p, r->piece[i].len);
		to += r->piece[i].len;
	}
	if (r->total > 1)
		ike_fragment_learn(sa, r->longest);
	ike_reassembly_drop(sa, response);
	ike_count(sa->e, IKE_COUNT_REASSEMBLED);
	return 0;
}

static int add(struct ike_sa *sa, const struct ike_msg *msg, u8 *first,
	       struct ike_view *whole)
{
	const struct ike_payload *p = ike_msg_find(msg, IKE_PAYLOAD_SKF);
	bool response = msg->header.flags & IKE_FLAG_RESPONSE;
	struct ike_skf_view f;
	struct ike_view plain;
	u8 next = p->next;
	int err;

	ike_view_skf(p, &f);
	if (useless(sa->partial[response], msg, &f))
		return -EPROTO;
	err = ike_sk_open(sa->e->crypto, &sa->suite, sa->keys, !sa->initiator,
			  (u8 *)msg->bytes.p, f.body, &plain);
	if (!err)
		err = keep(sa, msg, &f, next, plain);
	if (err)
		return err;
	ike_count(sa->e, IKE_COUNT_FRAGMENT_IN);
	if (sa->partial[response]->have < f.total)
		return -EINPROGRESS;
	return join(sa, response, first, whole);
}

/**
 * ike_reassembly_add() - a fragment of a message that we wait for
 * @sa: the IKE SA
 * @msg: the fragment; its message ID has been looked at. Opened in place
 * @first: receives the type of the first inner payload
 * @whole: receives the inner payloads, a sensitive allocation
 *
 * What is dropped is counted here.
 *
 * Context: inside the engine, may sleep.
 * Return: 0 when the message is complete; -EINPROGRESS when fragments are
 * missing; another negative errno when this one was dropped.
 */
int ike_reassembly_add(struct ike_sa *sa, const struct ike_msg *msg, u8 *first,
		       struct ike_view *whole)
{
	int err = add(sa, msg, first, whole);

	if (err == -EBADMSG)
		ike_count(sa->e, IKE_COUNT_RX_UNAUTHENTIC);
	else if (err == -ENOMEM)
		ike_count(sa->e, IKE_COUNT_RX_NOMEM);
	else if (err && err != -EINPROGRESS)
		ike_count(sa->e, IKE_COUNT_RX_FRAGMENT);
	return err;
}
