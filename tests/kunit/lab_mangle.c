// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages taken apart into payloads, changed and put together again, in clear
 * or sealed once more with the keys of their IKE SA; and what somebody without
 * keys can do: turn bits, cut, repeat, and make things up.
 */
#include "lab_mangle.h"

#include "ike/crypto/sk.h"
#include "ike/sa.h"

#define PIECES_MAX	24
#define ROOM		4096
#define MESSAGE_MAX	(ROOM + 1024)

/**
 * struct piece - a payload
 * @type: its type, which the one before it names
 * @flags: the octet with the critical bit
 * @lie: what is added to its length field
 * @body: its body, in the mangler's room
 * @len: octets of @body
 */
struct piece {
	u8 type;
	u8 flags;
	s16 lie;
	u8 *body;
	size_t len;
};

/**
 * struct mangler - what chance needs
 * @lab: the table
 * @rnd: chance
 * @header: of the message being changed
 * @n: number of its payloads
 * @p: its payloads
 * @used: octets used of @room
 * @room: bodies
 * @plain: payloads put together
 * @out: the message
 */
struct mangler {
	struct lab *lab;
	struct rnd_state rnd;
	struct ike_header header;
	unsigned int n;
	struct piece p[PIECES_MAX];
	size_t used;
	u8 room[ROOM];
	u8 plain[ROOM];
	u8 out[MESSAGE_MAX];
};

/**
 * mangler_new() - chance from a seed
 * @lab: what it works on; its wire is recorded from now on
 * @seed: the seed
 *
 * Return: the mangler, which ends with the test.
 */
struct mangler *mangler_new(struct lab *lab, u32 seed)
{
	struct mangler *m = kunit_kzalloc(lab->test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(lab->test, m);
	m->lab = lab;
	lab->recording = true;
	prandom_seed_state(&m->rnd, seed);
	return m;
}

/**
 * mangler_chance() - a number by chance
 * @m: the mangler
 * @below: the number is lower, which is not 0
 */
u32 mangler_chance(struct mangler *m, u32 below)
{
	return prandom_u32_state(&m->rnd) % below;
}

static bool once_in(struct mangler *m, u32 n)
{
	return !mangler_chance(m, n);
}

/* Of the kinds that matter somewhere, or any */
static u8 any_type(struct mangler *m)
{
	if (once_in(m, 4))
		return mangler_chance(m, 256);
	return IKE_PAYLOAD_SA + mangler_chance(m, 21);
}

static u16 any_notify(struct mangler *m)
{
	static const u16 types[] = {
		IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD, IKE_N_INVALID_SYNTAX,
		IKE_N_NO_PROPOSAL_CHOSEN, IKE_N_INVALID_KE_PAYLOAD,
		IKE_N_AUTHENTICATION_FAILED, IKE_N_TS_UNACCEPTABLE,
		IKE_N_TEMPORARY_FAILURE, IKE_N_CHILD_SA_NOT_FOUND,
		IKE_N_NO_ADDITIONAL_SAS, IKE_N_INITIAL_CONTACT,
		IKE_N_REKEY_SA, IKE_N_COOKIE, IKE_N_USE_TRANSPORT_MODE,
		IKE_N_NAT_DETECTION_SOURCE_IP,
		IKE_N_NAT_DETECTION_DESTINATION_IP,
	};

	if (once_in(m, 4))
		return mangler_chance(m, 0x10000);
	return types[mangler_chance(m, ARRAY_SIZE(types))];
}

static u8 *take_room(struct mangler *m, size_t len)
{
	u8 *p = m->room + m->used;

	if (len > sizeof(m->room) - m->used)
		return NULL;
	m->used += len;
	return p;
}

static bool append(struct mangler *m, u8 type, u8 flags, const void *body,
		   size_t len)
{
	u8 *copy = m->n < PIECES_MAX ? take_room(m, len) : NULL;

	if (!copy)
		return false;
	if (len)
		memcpy(copy, body, len);
	m->p[m->n++] = (struct piece){
		.type = type, .flags = flags, .body = copy, .len = len,
	};
	return true;
}

/* The chain as it is; false when it is none */
static bool cut(struct mangler *m, u8 type, struct ike_view c)
{
	struct ike_view head, body;
	u16 len;

	m->n = 0;
	m->used = 0;
	while (type != IKE_PAYLOAD_NONE) {
		if (ike_take(&c, IKE_PAYLOAD_HEADER_LEN, &head))
			return false;
		len = get_unaligned_be16(head.p + 2);
		if (len < IKE_PAYLOAD_HEADER_LEN ||
		    ike_take(&c, len - IKE_PAYLOAD_HEADER_LEN, &body) ||
		    !append(m, type, head.p[1], body.p, body.len))
			return false;
		type = head.p[0];
	}
	return true;
}

static size_t join(struct mangler *m, u8 *first)
{
	size_t at = 0;
	unsigned int i;
	u8 *p;

	*first = m->n ? m->p[0].type : IKE_PAYLOAD_NONE;
	for (i = 0; i < m->n; i++) {
		const struct piece *from = &m->p[i];

		if (at + 4 + from->len > sizeof(m->plain)) {
			m->plain[0] = IKE_PAYLOAD_NONE;
			break;
		}
		p = m->plain + at;
		p[0] = i + 1 < m->n ? m->p[i + 1].type : IKE_PAYLOAD_NONE;
		p[1] = from->flags;
		put_unaligned_be16(4 + from->len + from->lie, p + 2);
		if (from->len)
			memcpy(p + 4, from->body, from->len);
		at += 4 + from->len;
	}
	return at;
}

static void drop_piece(struct mangler *m, unsigned int at)
{
	m->n--;
	memmove(&m->p[at], &m->p[at + 1], (m->n - at) * sizeof(m->p[0]));
}

/* What nobody has asked for, in any place */
static void insert_piece(struct mangler *m)
{
	u8 body[24];
	size_t len = mangler_chance(m, sizeof(body) + 1);
	u8 type = any_type(m);
	unsigned int at;

	prandom_bytes_state(&m->rnd, body, sizeof(body));
	if (once_in(m, 2)) {
		type = IKE_PAYLOAD_NOTIFY;
		body[0] = mangler_chance(m, 4);
		body[1] = once_in(m, 2) ? 0 : mangler_chance(m, 9);
		put_unaligned_be16(any_notify(m), body + 2);
	}
	if (!append(m, type, 0, body, len))
		return;
	at = mangler_chance(m, m->n);
	swap(m->p[at], m->p[m->n - 1]);
}

/* Numbers and lengths stand in octets and in pairs of them. */
static void change_body(struct mangler *m, struct piece *p)
{
	static const u8 telling[] = { 0, 1, 3, 4, 8, 0x7f, 0x80, 0xff };
	size_t at;

	if (!p->len)
		return;
	at = mangler_chance(m, min_t(size_t, p->len, 64));
	switch (mangler_chance(m, 3)) {
	case 0:
		p->body[at] ^= 1 << mangler_chance(m, 8);
		break;
	case 1:
		p->body[at] = telling[mangler_chance(m, ARRAY_SIZE(telling))];
		break;
	default:
		prandom_bytes_state(&m->rnd, p->body + at,
				    min_t(size_t, p->len - at, 2));
	}
}

/* As another payload of this message has it */
static void copy_body(struct mangler *m, struct piece *p)
{
	const struct piece *from = &m->p[mangler_chance(m, m->n)];

	p->body = from->body;
	p->len = from->len;
}

static void change_piece(struct mangler *m)
{
	unsigned int at;
	struct piece *p;

	if (!m->n || once_in(m, 6)) {
		insert_piece(m);
		return;
	}
	at = mangler_chance(m, m->n);
	p = &m->p[at];
	switch (mangler_chance(m, 9)) {
	case 0:
		drop_piece(m, at);
		break;
	case 1:
		append(m, p->type, p->flags, p->body, p->len);
		break;
	case 2:
		swap(*p, m->p[mangler_chance(m, m->n)]);
		break;
	case 3:
		p->type = any_type(m);
		break;
	case 4:
		p->flags ^= 1 << mangler_chance(m, 8);
		break;
	case 5:
		p->lie = mangler_chance(m, 9) - 4;
		break;
	case 6:
		p->len = mangler_chance(m, p->len + 1);
		break;
	case 7:
		copy_body(m, p);
		break;
	default:
		change_body(m, p);
	}
}

static void change_header(struct mangler *m)
{
	struct ike_header *h = &m->header;

	switch (mangler_chance(m, 4)) {
	case 0:
		h->exchange = IKE_EXCHANGE_IKE_SA_INIT + mangler_chance(m, 12);
		break;
	case 1:
		h->flags ^= 1 << mangler_chance(m, 8);
		break;
	case 2:
		h->message_id += mangler_chance(m, 5) - 2;
		break;
	default:
		h->version ^= 1 << mangler_chance(m, 8);
	}
}

static void change(struct mangler *m)
{
	unsigned int n = 1 + mangler_chance(m, 3);

	if (once_in(m, 8))
		change_header(m);
	while (n--)
		change_piece(m);
}

/* It is no part of what a stranger may repeat: that is genuine. */
static void send_front(struct mangler *m, const struct lab_datagram *d,
		       const void *data, size_t len)
{
	bool recording = m->lab->recording;

	m->lab->recording = false;
	lab_send(d->to, &d->path, data, len);
	m->lab->recording = recording;
	list_move(m->lab->wire.prev, &m->lab->wire);
}

static bool change_clear(struct mangler *m, const struct lab_datagram *d)
{
	struct ike_writer w;
	size_t len;
	u8 first;

	if (!cut(m, m->header.next, IKE_VIEW(d->data + IKE_HEADER_LEN,
					     d->len - IKE_HEADER_LEN)))
		return false;
	change(m);
	len = join(m, &first);
	ike_writer_message(&w, m->out, sizeof(m->out), &m->header);
	if (ike_writer_finish(&w) != IKE_HEADER_LEN)
		return false;
	memcpy(m->out + IKE_HEADER_LEN, m->plain, len);
	m->out[16] = first;
	put_unaligned_be32(IKE_HEADER_LEN + len, m->out + 24);
	send_front(m, d, m->out, IKE_HEADER_LEN + len);
	return true;
}

/* What was inside of SK or SKF, in m->plain; false when we cannot look there */
static bool open(struct mangler *m, const struct lab_datagram *d,
		 const struct ike_sa *sa, struct ike_seal *how, size_t *len)
{
	struct ike_engine *e = d->to->e;
	const struct ike_payload *sk;
	struct ike_skf_view skf = {};
	struct ike_view plain;
	bool ok = false;
	u8 *copy;

	copy = kmemdup(d->data, d->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(m->lab->test, copy);
	if (ike_decode_message(IKE_VIEW(copy, d->len), &e->msg))
		goto out;
	sk = ike_msg_find(&e->msg, IKE_PAYLOAD_SK);
	skf.body = sk ? sk->body : IKE_VIEW(NULL, 0);
	if (!sk)
		sk = ike_msg_find(&e->msg, IKE_PAYLOAD_SKF);
	if (!sk)
		goto out;
	if (sk->type == IKE_PAYLOAD_SKF)
		ike_view_skf(sk, &skf);
	ok = !ike_sk_open(e->crypto, &sa->suite, sa->keys, !sa->initiator,
			  copy, skf.body, &plain) &&
	     plain.len <= sizeof(m->plain);
	if (!ok)
		goto out;
	how->first = sk->next;
	how->fragment = skf.number;
	how->fragments = skf.total;
	*len = plain.len;
	memcpy(m->plain, plain.p, plain.len);
out:
	kfree(copy);
	return ok;
}

/* A part of a chain has no beginning: octets of it, and its numbers */
static void change_fragment(struct mangler *m, struct ike_seal *how,
			    size_t *len)
{
	switch (mangler_chance(m, 5)) {
	case 0:
		how->fragment += mangler_chance(m, 4);
		break;
	case 1:
		how->fragments += mangler_chance(m, 4) - 1;
		break;
	case 2:
		*len = mangler_chance(m, *len + 1);
		break;
	case 3:
		how->first = any_type(m);
		break;
	}
	if (*len && once_in(m, 2))
		m->plain[mangler_chance(m, *len)] ^= 1 << mangler_chance(m, 8);
	if (!how->fragment)
		how->fragment = 1;
}

static bool change_plain(struct mangler *m, struct ike_seal *how, size_t *len)
{
	if (how->fragment) {
		change_fragment(m, how, len);
		return true;
	}
	if (!cut(m, how->first, IKE_VIEW(m->plain, *len)))
		return false;
	change(m);
	*len = join(m, &how->first);
	return true;
}

static bool change_sealed(struct mangler *m, const struct lab_datagram *d)
{
	struct ike_engine *e = d->to->e;
	u64 spi = m->header.flags & IKE_FLAG_INITIATOR ? m->header.spi_r :
							  m->header.spi_i;
	struct ike_sa *sa = ike_sa_by_spi(e, spi);
	u8 iv[IKE_ENCR_IV_MAX];
	struct ike_seal how = { .iv = iv };
	struct ike_writer w;
	size_t len;
	u8 *out;
	int err;

	if (!sa || !sa->keys || !open(m, d, sa, &how, &len) ||
	    !change_plain(m, &how, &len))
		return false;
	how.suite = &sa->suite;
	how.keys = sa->keys;
	how.initiator = !sa->initiator;
	prandom_bytes_state(&m->rnd, iv, sizeof(iv));
	out = kmalloc(MESSAGE_MAX, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(m->lab->test, out);
	ike_writer_message(&w, out, MESSAGE_MAX, &m->header);
	err = ike_sk_seal(e->crypto, &how, &w, IKE_VIEW(m->plain, len));
	if (!err)
		send_front(m, d, out, ike_writer_finish(&w));
	kfree(out);
	return !err;
}

/* Bits, or all behind some octet; sometimes the length says so as well */
static void change_bytes(struct mangler *m, const struct lab_datagram *d)
{
	unsigned int n = 1 + mangler_chance(m, 3);
	size_t len = min_t(size_t, d->len, sizeof(m->out));

	memcpy(m->out, d->data, len);
	if (once_in(m, 4))
		len = mangler_chance(m, len + 1);
	while (n-- && len)
		m->out[mangler_chance(m, once_in(m, 2) ? len :
				      min_t(size_t, len, IKE_HEADER_LEN))] ^=
			1 << mangler_chance(m, 8);
	if (len >= IKE_HEADER_LEN && once_in(m, 2))
		put_unaligned_be32(len, m->out + 24);
	send_front(m, d, m->out, len);
}

/**
 * mangler_change() - the next datagram becomes another one of its sender's
 * @m: the mangler
 *
 * Payloads are left out, repeated, exchanged, changed and added, before they
 * are encrypted. Where that cannot be, bits turn.
 */
void mangler_change(struct mangler *m)
{
	struct lab_datagram *d = lab_take(m->lab);
	bool done = false;

	if (!d)
		return;
	if (d->len >= IKE_HEADER_LEN &&
	    !ike_decode_header(IKE_VIEW(d->data, d->len), &m->header))
		done = m->header.exchange == IKE_EXCHANGE_IKE_SA_INIT ?
		       change_clear(m, d) : change_sealed(m, d);
	if (!done)
		change_bytes(m, d);
	kfree(d);
}

static struct lab_datagram *any_recorded(struct mangler *m)
{
	struct list_head *pos = m->lab->tape.next;
	u32 n;

	if (list_empty(&m->lab->tape))
		return NULL;
	n = mangler_chance(m, list_count_nodes(&m->lab->tape));
	while (n--)
		pos = pos->next;
	return list_entry(pos, struct lab_datagram, entry);
}

/* With a header that may be right, and no idea what comes behind it */
static void make_up(struct mangler *m, const struct lab_datagram *like)
{
	size_t len = mangler_chance(m, 200);

	prandom_bytes_state(&m->rnd, m->out, len);
	if (len >= IKE_HEADER_LEN && !once_in(m, 4)) {
		memcpy(m->out, like->data, 16);
		m->out[16] = any_type(m);
		m->out[17] = IKE_VERSION_2_0;
		m->out[18] = IKE_EXCHANGE_IKE_SA_INIT + mangler_chance(m, 4);
		m->out[19] = mangler_chance(m, 8) << 3;
		put_unaligned_be32(mangler_chance(m, 6), m->out + 20);
		put_unaligned_be32(len, m->out + 24);
	}
	send_front(m, like, m->out, len);
}

/* An error or a status in clear, as if the peer had said so */
static void claim(struct mangler *m, const struct lab_datagram *like)
{
	struct ike_writer w;
	ssize_t len;

	if (like->len < IKE_HEADER_LEN ||
	    ike_decode_header(IKE_VIEW(like->data, like->len), &m->header))
		return;
	if (once_in(m, 2))
		m->header.exchange = IKE_EXCHANGE_INFORMATIONAL;
	if (once_in(m, 2))
		m->header.flags ^= IKE_FLAG_RESPONSE;
	ike_writer_message(&w, m->out, sizeof(m->out), &m->header);
	if (once_in(m, 3))
		ike_put_delete(&w, IKE_PROTO_IKE, 0, 0, IKE_VIEW(NULL, 0));
	else
		ike_put_status(&w, any_notify(m), IKE_VIEW("\0\x1f", 2));
	len = ike_writer_finish(&w);
	if (len > 0)
		send_front(m, like, m->out, len);
}

/**
 * mangler_intrude() - a stranger who has heard everything puts something on
 * the wire
 * @m: the mangler
 */
void mangler_intrude(struct mangler *m)
{
	const struct lab_datagram *like = any_recorded(m);
	struct lab_datagram elsewhere;

	if (!like)
		return;
	switch (mangler_chance(m, 5)) {
	case 0:
		send_front(m, like, like->data, like->len);
		break;
	case 1:
		elsewhere.to = like->to;
		elsewhere.path = like->path;
		elsewhere.path.remote.b[3] = 66;
		elsewhere.path.remote_port = 4000 + mangler_chance(m, 9);
		send_front(m, &elsewhere, like->data, like->len);
		break;
	case 2:
		make_up(m, like);
		break;
	case 3:
		claim(m, like);
		break;
	default:
		change_bytes(m, like);
	}
}
