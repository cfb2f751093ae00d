// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last attempts of an engine. A handler that refuses something writes
 * into the engine's draft what it saw and what it wanted; whoever ends the
 * attempt puts the draft into the ring.
 */
#include <linux/slab.h>

#include "ike/attempt.h"
#include "ike/wire/names.h"

/*
 * Who an attempt is by. Each kind has slots of its own, so that those who can
 * be anybody do not make us forget what became of the others.
 */
enum kind {
	STRANGER,	/* no connection is for it */
	UNPROVED,	/* the source address may be forged */
	KNOWN,
	KINDS,
};

static const u8 slots[KINDS] = {
	[STRANGER] = IKE_ATTEMPTS_MAX / 4,
	[UNPROVED] = IKE_ATTEMPTS_MAX / 4,
	[KNOWN] = IKE_ATTEMPTS_MAX / 2,
};

/**
 * ike_attempt_begin() - a message comes that may end an attempt
 * @e: the engine
 * @path: addresses
 * @exchange: exchange type
 * @initiator: the attempt is ours
 *
 * Context: inside the engine.
 */
void ike_attempt_begin(struct ike_engine *e, const struct ike_path *path,
		       u8 exchange, bool initiator)
{
	struct ike_attempt *a = &e->draft;

	a->path = *path;
	a->exchange = exchange;
	a->initiator = initiator;
	a->reason[0] = '\0';
	a->offered[0] = '\0';
	a->expected[0] = '\0';
}

/**
 * ike_attempt_of() - likewise, for a known IKE SA
 * @sa: the IKE SA
 * @exchange: exchange type
 *
 * Context: inside the engine.
 */
void ike_attempt_of(struct ike_sa *sa, u8 exchange)
{
	ike_attempt_begin(sa->e, &sa->path, exchange, sa->initiator);
}

/**
 * ike_attempt_why() - say in one line why it fails; the first line said stays
 * @e: the engine
 * @fmt: as printf()
 *
 * Context: inside the engine. Secrets must not be among the arguments.
 */
void ike_attempt_why(struct ike_engine *e, const char *fmt, ...)
{
	va_list args;

	if (e->draft.reason[0])
		return;
	va_start(args, fmt);
	vscnprintf(e->draft.reason, sizeof(e->draft.reason), fmt, args);
	va_end(args);
}

/**
 * ike_attempt_texts() - what was offered and what was expected
 * @e: the engine
 * @offered: by the peer, or by us when the peer refused
 * @expected: what would have been taken, "" if that is not known
 *
 * Context: inside the engine.
 */
void ike_attempt_texts(struct ike_engine *e, const char *offered,
		       const char *expected)
{
	strscpy(e->draft.offered, offered, sizeof(e->draft.offered));
	strscpy(e->draft.expected, expected, sizeof(e->draft.expected));
}

/**
 * ike_attempt_proposals() - an SA payload beside our proposals
 * @e: the engine
 * @sa: body of the peer's SA payload; empty to leave it out
 * @ours: configured proposals
 * @n: how many
 *
 * Context: inside the engine.
 */
void ike_attempt_proposals(struct ike_engine *e, struct ike_view sa,
			   const struct ike_proposal *ours, unsigned int n)
{
	e->draft.offered[0] = '\0';
	if (sa.len)
		ike_sa_print(sa, e->draft.offered, sizeof(e->draft.offered));
	ike_proposals_print(ours, n, e->draft.expected,
			    sizeof(e->draft.expected));
}

static size_t print_ts(char *buf, size_t size, const struct ike_ts_list *list)
{
	char text[IKE_TS_STRLEN];
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < list->n && len + 1 < size; i++)
		len += scnprintf(buf + len, size - len, "%s%s", i ? "," : "",
				 ike_ts_print(&list->ts[i], text,
					      sizeof(text)));
	return len;
}

static void print_ts_pair(char *buf, size_t size,
			  const struct ike_ts_list *local,
			  const struct ike_ts_list *remote)
{
	size_t len = print_ts(buf, size, local);

	len += scnprintf(buf + len, size - len, " === ");
	print_ts(buf + len, size - len, remote);
}

/**
 * ike_attempt_selectors() - the peer's traffic selectors beside ours
 * @e: the engine
 * @offered_local: offered for our side
 * @offered_remote: offered for the peer's side
 * @our_local: configured for our side
 * @our_remote: configured for the peer's side
 *
 * Context: inside the engine.
 */
void ike_attempt_selectors(struct ike_engine *e,
			   const struct ike_ts_list *offered_local,
			   const struct ike_ts_list *offered_remote,
			   const struct ike_ts_list *our_local,
			   const struct ike_ts_list *our_remote)
{
	print_ts_pair(e->draft.offered, sizeof(e->draft.offered),
		      offered_local, offered_remote);
	print_ts_pair(e->draft.expected, sizeof(e->draft.expected),
		      our_local, our_remote);
}

/**
 * ike_attempt_ids() - the peer's identity beside the configured one
 * @e: the engine
 * @offered: the peer's
 * @expected: configured, or NULL
 *
 * Context: inside the engine.
 */
void ike_attempt_ids(struct ike_engine *e, const struct ike_id *offered,
		     const struct ike_id *expected)
{
	ike_id_print(offered, e->draft.offered, sizeof(e->draft.offered));
	e->draft.expected[0] = '\0';
	if (expected)
		ike_id_print(expected, e->draft.expected,
			     sizeof(e->draft.expected));
}

/* What ends before IKE_AUTH has come may be from anywhere. */
static enum kind kind_of(const struct ike_attempt *a)
{
	if (!a->conn[0])
		return STRANGER;
	if (!a->initiator && (a->exchange == IKE_EXCHANGE_IKE_SA_INIT ||
			      a->error == -ETIMEDOUT))
		return UNPROVED;
	return KNOWN;
}

/* The same failure once more, be it from another port */
static bool repeats(const struct ike_attempt *a, const struct ike_attempt *b)
{
	return a->error && a->error == b->error && a->by_peer == b->by_peer &&
	       a->initiator == b->initiator && a->exchange == b->exchange &&
	       ike_addr_equal(&a->path.remote, &b->path.remote) &&
	       !strcmp(a->conn, b->conn) && !strcmp(a->child, b->child) &&
	       !strcmp(a->reason, b->reason);
}

/* That of the one repeated, else a free one, else that of the oldest one of
 * its kind
 */
static unsigned int find_slot(const struct ike_engine *e,
			      const struct ike_attempt *a)
{
	unsigned int i, n = 0, oldest = 0;
	enum kind kind = kind_of(a);

	for (i = 0; i < IKE_ATTEMPTS_MAX && e->attempts[i]; i++) {
		if (repeats(a, e->attempts[i]))
			return i;
		if (kind_of(e->attempts[i]) != kind)
			continue;
		oldest = i;
		n++;
	}
	return n < slots[kind] ? i : oldest;
}

/* Puts the draft in front. */
static void keep_draft(struct ike_engine *e)
{
	unsigned int i = find_slot(e, &e->draft);
	struct ike_attempt *slot = e->attempts[i];

	if (!slot)
		slot = kmalloc(sizeof(*slot), GFP_KERNEL);
	if (!slot)
		return;
	e->draft.seq = ++e->attempt_seq;
	*slot = e->draft;
	memmove(&e->attempts[1], &e->attempts[0], i * sizeof(slot));
	e->attempts[0] = slot;
}

/**
 * ike_attempt_note() - remember how the attempt ended
 * @e: the engine
 * @conn: name of the connection, or ""
 * @child: name of the child, or ""
 * @error: 0, a negative errno, or a notify type
 * @by_peer: the peer refused
 *
 * A failure that repeats an earlier one takes its place; else the oldest of
 * the same kind gives way. Without memory the attempt is not remembered.
 *
 * Context: inside the engine, may sleep.
 */
void ike_attempt_note(struct ike_engine *e, const char *conn,
		      const char *child, int error, bool by_peer)
{
	struct ike_attempt *a = &e->draft;

	ike_attempt_why(e, "%s", ike_error_text(error));
	a->when = ike_now(e);
	a->error = error;
	a->by_peer = by_peer;
	strscpy(a->conn, conn, sizeof(a->conn));
	strscpy(a->child, child, sizeof(a->child));
	keep_draft(e);
}

/**
 * ike_attempt_reason() - the line that says why
 * @e: the engine
 *
 * Context: inside the engine. Return: never NULL; valid until the next begin.
 */
const char *ike_attempt_reason(const struct ike_engine *e)
{
	return e->draft.reason;
}

/**
 * ike_error_text() - an error in words
 * @error: 0, a negative errno, or a positive notify type
 *
 * Context: any. Return: never NULL.
 */
const char *ike_error_text(int error)
{
	const char *name;

	switch (error) {
	case 0:
		return "done";
	case -EPROTONOSUPPORT:
		return "the peer cannot do what is asked for";
	case -ETIME:
		return "its time is over";
	case -ETIMEDOUT:
		return "the peer does not answer";
	case -ESTALE:
		return "this machine may have been copied, with its keys";
	case -ENOMEM:
		return "out of memory";
	case -EBADMSG:
		return "the peer's message is malformed";
	case -ENETUNREACH:
	case -EHOSTUNREACH:
		return "there is no route to the peer";
	case -EDESTADDRREQ:
		return "no address of the peer is configured";
	case -ECANCELED:
		return "it has been taken down";
	case -ENOENT:
		return "there is no such connection";
	case -EEXIST:
		return "another program has a policy or a state in its place";
	case -EKEYREJECTED:
		return "the peer failed to authenticate";
	case -ENOKEY:
		return "no pre-shared key fits both identities";
	case -ENOSPC:
		return "there are as many SAs as there may be";
	case -E2BIG:
		return "the selectors need too many policies";
	}
	name = error > 0 ? ike_name_notify(error) : NULL;
	return name ?: error > 0 ? "the peer sent an unknown error" :
				   "it failed on this machine";
}

/**
 * ike_attempts_free() - forget all attempts
 * @e: the engine
 *
 * Context: inside the engine.
 */
void ike_attempts_free(struct ike_engine *e)
{
	unsigned int i;

	for (i = 0; i < IKE_ATTEMPTS_MAX; i++) {
		kfree(e->attempts[i]);
		e->attempts[i] = NULL;
	}
}
