// SPDX-License-Identifier: GPL-2.0-only
/* The lab: the table, the wire, time, and what is to be expected. */
#include "lab.h"

#include "ike/crypto/sk.h"
#include "ike/sa.h"

atomic_t balance_live = ATOMIC_INIT(0);

static void side_init(struct lab *lab, struct lab_side *side, u8 host)
{
	struct ike_engine_params params = {
		.ops = &lab_ops,
		.port = side,
		.shards = 1,
	};

	side->lab = lab;
	side->addr = (struct ike_addr){ 4, { 192, 0, 2, host } };
	side->wake = IKE_NEVER;
	side->next_reqid = host * 1000;
	side->next_spi = 0xc0000000 + host * 0x10000;
	KUNIT_ASSERT_EQ(lab->test, ike_engine_new(&params, &side->e), 0);
}

static void totals_init(struct lab_side *side)
{
	unsigned int i;

	for (i = 0; i < IKE_TOTALS; i++) {
		side->totals[i].max = ULONG_MAX;
		ikek_part_init(&side->parts[i], &side->totals[i], false);
	}
}

/**
 * lab_new() - lay the table: two engines without configuration
 * @test: the running test
 *
 * Return: the lab; lab_end() clears it away and counts what is left.
 */
struct lab *lab_new(struct kunit *test)
{
	struct lab *lab = kunit_kzalloc(test, sizeof(*lab), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, lab);
	lab->test = test;
	lab->now = 1000000;
	lab->balance = atomic_read(&balance_live);
	INIT_LIST_HEAD(&lab->wire);
	INIT_LIST_HEAD(&lab->tape);
	side_init(lab, &lab->a, 1);
	side_init(lab, &lab->b, 2);
	totals_init(&lab->a);
	totals_init(&lab->b);
	return lab;
}

/**
 * lab_enter() - an engine's door opens
 * @lab: the lab
 */
void lab_enter(struct lab *lab)
{
#ifdef CONFIG_FAULT_INJECTION
	current->fail_nth = lab->fail_nth;
#endif
}

/**
 * lab_leave() - it closes
 * @lab: the lab
 */
void lab_leave(struct lab *lab)
{
#ifdef CONFIG_FAULT_INJECTION
	lab->fail_nth = current->fail_nth;
	current->fail_nth = 0;
#endif
}

static void side_end(struct lab_side *side)
{
	struct kunit *test = side->lab->test;
	unsigned int i;

	ike_engine_free(side->e);
	for (i = 0; i < IKE_TOTALS; i++)
		KUNIT_EXPECT_EQ(test, ikek_part_now(&side->parts[i]), 0);
	KUNIT_EXPECT_EQ(test, lab_states(side), 0);
	KUNIT_EXPECT_EQ(test, lab_reserved(side), 0);
	KUNIT_EXPECT_EQ(test, lab_policies(side), 0);
	KUNIT_EXPECT_EQ(test, lab_reqid_refs(side, 0), 0);
}

static void drop_all(struct list_head *list)
{
	struct lab_datagram *d, *next;

	list_for_each_entry_safe(d, next, list, entry)
		kfree(d);
	INIT_LIST_HEAD(list);
}

/**
 * lab_end() - clear the table; every allocation must have been returned
 * @lab: the lab
 */
void lab_end(struct lab *lab)
{
	struct kunit *test = lab->test;

	drop_all(&lab->wire);
	drop_all(&lab->tape);
	side_end(&lab->a);
	side_end(&lab->b);
	KUNIT_EXPECT_EQ(test, atomic_read(&balance_live), lab->balance);
	kunit_kfree(test, lab);
}

/**
 * lab_restart() - a gateway crashes: it has forgotten all, and tells nobody
 * @side: the side; without configuration afterwards
 */
void lab_restart(struct lab_side *side)
{
	u8 host = side->addr.b[3];

	side_end(side);
	memset(&side->states, 0, sizeof(side->states));
	side_init(side->lab, side, host);
}

/**
 * lab_pair() - lay the table and configure both sides
 * @test: the running test
 * @a: one side's; NULL for the defaults
 * @b: the other's
 *
 * Return: the lab.
 */
struct lab *lab_pair(struct kunit *test, const struct lab_conf *a,
		     const struct lab_conf *b)
{
	static const struct lab_conf plain;
	struct lab *lab = lab_new(test);

	lab_conf(&lab->a, a ?: &plain);
	lab_conf(&lab->b, b ?: &plain);
	return lab;
}

/**
 * lab_tunnel() - likewise, and bring a Child SA up
 * @test: the running test
 * @a: the initiator's; NULL for the defaults
 * @b: the responder's
 *
 * Return: the lab; the clock stands where it was, the wire is empty.
 */
struct lab *lab_tunnel(struct kunit *test, const struct lab_conf *a,
		       const struct lab_conf *b)
{
	struct lab *lab = lab_pair(test, a, b);

	lab_up(&lab->a, "net", 1);
	lab_run(lab);
	lab_expect_done(&lab->a, 1, 0);
	lab_expect_agreement(lab, 1);
	return lab;
}

/**
 * lab_order() - give an order
 * @side: whose
 * @type: enum ike_command_type
 * @conn: connection
 * @child: child, or ""
 * @ticket: of the order
 *
 * Return: what the engine returns.
 */
int lab_order(struct lab_side *side, enum ike_command_type type,
	      const char *conn, const char *child, u64 ticket)
{
	struct ike_command cmd = {
		.type = type,
		.conn = conn,
		.child = child,
		.ticket = ticket,
	};
	int err;

	lab_enter(side->lab);
	err = ike_engine_command(side->e, &cmd);
	lab_leave(side->lab);
	return err;
}

/**
 * lab_up() - order a child up
 * @side: whose
 * @child: its name, "" for all
 * @ticket: of the order
 */
void lab_up(struct lab_side *side, const char *child, u64 ticket)
{
	KUNIT_EXPECT_EQ(side->lab->test,
			lab_order(side, IKE_COMMAND_UP, "lab", child, ticket),
			0);
}

/**
 * lab_down() - order a child or the connection down
 * @side: whose
 * @child: its name, "" for the IKE SA
 * @ticket: of the order
 */
void lab_down(struct lab_side *side, const char *child, u64 ticket)
{
	KUNIT_EXPECT_EQ(side->lab->test,
			lab_order(side, IKE_COMMAND_DOWN, "lab", child, ticket),
			0);
}

/**
 * lab_rekey() - order a Child SA or the IKE SA to be replaced
 * @side: whose
 * @child: its name, "" for the IKE SA
 * @ticket: of the order
 */
void lab_rekey(struct lab_side *side, const char *child, u64 ticket)
{
	KUNIT_EXPECT_EQ(side->lab->test,
			lab_order(side, IKE_COMMAND_REKEY, "lab", child,
				  ticket), 0);
}

static u32 newest_trap(const struct lab_side *side)
{
	u32 reqid = 0;
	unsigned int i;

	for (i = 0; i < LAB_REQIDS_MAX; i++)
		if (side->reqids[i].policy[0])
			reqid = max(reqid, side->reqids[i].id);
	return reqid;
}

static bool can_send(const struct lab_side *side)
{
	unsigned int i;

	for (i = 0; i < LAB_STATES_MAX; i++)
		if (side->states[i].used && side->states[i].installed &&
		    !side->states[i].name.inbound_only)
			return true;
	return false;
}

/* Where a packet is held until there is a Child SA, it asks again and again. */
static void ask_again(struct lab_side *side)
{
	bool asks = side->asks;

	side->asks = false;
	if (asks && !can_send(side))
		lab_acquire(side, side->failed_seq + 100);
}

/**
 * lab_acquire() - a packet hits the newest trap, or one that is not there
 * @side: whose
 * @seq: of the larval state
 */
void lab_acquire(struct lab_side *side, u32 seq)
{
	bool is_a = side == &side->lab->a;
	struct ike_acquire a = {
		.reqid = newest_trap(side) ?: 1,
		.seq = seq,
		.local = lab_ts4(is_a ? 0x0a010005 : 0x0a020005, 32, 17, 4000),
		.remote = lab_ts4(is_a ? 0x0a020005 : 0x0a010005, 32, 17, 53),
	};

	lab_enter(side->lab);
	ike_engine_acquire(side->e, &a);
	lab_leave(side->lab);
}

/**
 * lab_mapping() - a genuine packet of the first Child SA comes from elsewhere
 * @side: who receives it
 * @host: last octet of the address that it comes from
 * @port: the port
 */
void lab_mapping(struct lab_side *side, u8 host, u16 port)
{
	const struct lab_state *s = lab_state(side);
	struct ike_mapping m = {
		.reqid = s->name.reqid,
		.spi = s->name.spi_in,
		.remote = side->addr,
		.remote_port = port,
	};

	m.remote.b[3] = host;
	lab_enter(side->lab);
	ike_engine_mapping(side->e, &m);
	lab_leave(side->lab);
}

/**
 * lab_paths() - addresses or routes of a side have changed
 * @side: whose engine is told
 */
void lab_paths(struct lab_side *side)
{
	lab_enter(side->lab);
	ike_engine_paths(side->e);
	lab_leave(side->lab);
}

/**
 * lab_forked() - a side's machine has been copied
 * @side: whose engine is told
 */
void lab_forked(struct lab_side *side)
{
	lab_enter(side->lab);
	ike_engine_forked(side->e);
	lab_leave(side->lab);
}

/**
 * lab_flush() - everything of a side ends
 * @side: the side; without configuration afterwards
 */
void lab_flush(struct lab_side *side)
{
	lab_enter(side->lab);
	ike_engine_flush(side->e);
	lab_leave(side->lab);
}

/**
 * lab_next() - the datagram that comes next
 * @lab: the lab
 *
 * Return: still on the wire; NULL when nothing is.
 */
struct lab_datagram *lab_next(struct lab *lab)
{
	return list_first_entry_or_null(&lab->wire, struct lab_datagram,
					entry);
}

/**
 * lab_deliver() - the next datagram arrives
 * @lab: the lab
 *
 * Return: false when nothing is under way.
 */
bool lab_deliver(struct lab *lab)
{
	struct lab_datagram *d = lab_next(lab);
	u8 *data;

	if (!d)
		return false;
	list_del(&d->entry);
	/* An allocation of its exact size: reading beyond it is seen. */
	data = kmemdup(d->data, d->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(lab->test, data);
	lab_enter(lab);
	ike_engine_rx(d->to->e, &d->path, data, d->len);
	lab_leave(lab);
	kfree(data);
	ask_again(d->to);
	kfree(d);
	lab_expect_traffic(lab);
	return true;
}

/**
 * lab_drop() - the next datagram is lost
 * @lab: the lab
 *
 * Return: false when nothing is under way.
 */
bool lab_drop(struct lab *lab)
{
	struct lab_datagram *d = lab_take(lab);

	kfree(d);
	return d;
}

/**
 * lab_take() - take the next datagram off the wire
 * @lab: the lab
 *
 * Return: the datagram, to be put back later or freed; NULL when nothing is
 * under way.
 */
struct lab_datagram *lab_take(struct lab *lab)
{
	struct lab_datagram *d = lab_next(lab);

	if (d)
		list_del(&d->entry);
	return d;
}

/**
 * lab_put() - what was held up goes on, behind all that is under way
 * @lab: the lab
 * @d: from lab_take()
 */
void lab_put(struct lab *lab, struct lab_datagram *d)
{
	list_add_tail(&d->entry, &lab->wire);
}

/**
 * lab_duplicate() - the next datagram will arrive once more, after the others
 * @lab: the lab
 *
 * Return: false when nothing is under way.
 */
bool lab_duplicate(struct lab *lab)
{
	struct lab_datagram *d = lab_next(lab);

	if (d)
		lab_send(d->to, &d->path, d->data, d->len);
	return d;
}

/**
 * lab_swap() - the next datagram is overtaken by the one behind it
 * @lab: the lab
 *
 * Return: false when there are not two.
 */
bool lab_swap(struct lab *lab)
{
	if (lab_on_wire(lab) < 2)
		return false;
	list_move(lab->wire.next->next, &lab->wire);
	return true;
}

/**
 * lab_inject() - somebody puts a datagram on the wire
 * @to: who gets it
 * @path: as @to sees it
 * @data: its bytes
 * @len: how many
 */
void lab_inject(struct lab_side *to, const struct ike_path *path,
		const void *data, size_t len)
{
	lab_send(to, path, data, len);
}

static struct ike_sa *addressee(struct lab_side *to, const struct ike_header *h)
{
	return ike_sa_by_spi(to->e, h->flags & IKE_FLAG_INITIATOR ? h->spi_r :
								    h->spi_i);
}

/**
 * lab_read() - look into the encrypted message that comes next
 * @lab: the lab
 *
 * Return: it, with what is inside of SK; valid until the next door.
 */
const struct ike_msg *lab_read(struct lab *lab)
{
	struct lab_datagram *d = lab_next(lab);
	const struct ike_payload *sk;
	struct kunit *test = lab->test;
	struct ike_sa *sa;
	struct ike_view plain;
	struct ike_msg *msg;
	u8 *copy, first;

	KUNIT_ASSERT_NOT_NULL(test, d);
	msg = &d->to->e->msg;
	copy = kunit_kmalloc(test, d->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, d->data, d->len);
	KUNIT_ASSERT_EQ(test, ike_decode_message(IKE_VIEW(copy, d->len), msg),
			0);
	sa = addressee(d->to, &msg->header);
	KUNIT_ASSERT_NOT_NULL(test, sa);
	sk = ike_msg_find(msg, IKE_PAYLOAD_SK);
	KUNIT_ASSERT_NOT_NULL(test, sk);
	first = sk->next;
	KUNIT_ASSERT_EQ(test, ike_sk_open(d->to->e->crypto, &sa->suite,
					  sa->keys, !sa->initiator, copy,
					  sk->body, &plain), 0);
	KUNIT_ASSERT_EQ(test, ike_decode_inner(first, plain, msg), 0);
	return msg;
}

/**
 * lab_header() - the header of a message of a side's first IKE SA
 * @from: who sends it
 * @exchange: exchange type
 * @flags: IKE_FLAG_RESPONSE or nothing; the role's flag is added
 * @message_id: message ID
 */
struct ike_header lab_header(struct lab_side *from, u8 exchange, u8 flags,
			     u32 message_id)
{
	const struct ike_sa *sa = lab_sa(from);

	KUNIT_ASSERT_NOT_NULL(from->lab->test, sa);
	return (struct ike_header){
		.spi_i = ike_sa_spi_i(sa),
		.spi_r = ike_sa_spi_r(sa),
		.version = IKE_VERSION_2_0,
		.exchange = exchange,
		.flags = flags | (sa->initiator ? IKE_FLAG_INITIATOR : 0),
		.message_id = message_id,
	};
}

static void forge(struct lab_side *from, const struct ike_header *header,
		  u16 number, u16 total, u8 first, struct ike_view plain)
{
	struct kunit *test = from->lab->test;
	struct ike_sa *sa = lab_sa(from);
	u8 iv[IKE_ENCR_IV_MAX] = {};
	struct ike_seal how = {
		.suite = &sa->suite,
		.keys = sa->keys,
		.initiator = sa->initiator,
		.first = first,
		.fragment = number,
		.fragments = total,
		.iv = iv,
	};
	struct ike_writer w;
	ssize_t n;

	put_unaligned_be64(++sa->iv, iv);
	ike_writer_message(&w, from->e->out, IKE_MESSAGE_MAX, header);
	KUNIT_ASSERT_EQ(test, ike_sk_seal(from->e->crypto, &how, &w, plain),
			0);
	n = ike_writer_finish(&w);
	KUNIT_ASSERT_GT(test, n, 0);
	lab_ops.send(from, &sa->path, from->e->out, n);
}

/**
 * lab_forge() - send a message that the engine itself would not send
 * @from: the side whose first IKE SA has the keys
 * @header: its header
 * @first: type of the first inner payload
 * @plain: the inner payloads
 * @len: bytes of @plain
 */
void lab_forge(struct lab_side *from, const struct ike_header *header,
	       u8 first, const void *plain, size_t len)
{
	forge(from, header, 0, 0, first, IKE_VIEW(plain, len));
}

/**
 * lab_forge_fragment() - likewise a fragment of a message
 * @from: the side whose first IKE SA has the keys
 * @header: of the message
 * @number: of the fragment, not 0
 * @total: of fragments
 * @first: type of the first inner payload; only fragment 1 has it
 * @plain: the fragment's part of the inner payloads
 * @len: bytes of @plain
 */
void lab_forge_fragment(struct lab_side *from, const struct ike_header *header,
			u16 number, u16 total, u8 first, const void *plain,
			size_t len)
{
	forge(from, header, number, total, first, IKE_VIEW(plain, len));
}

/**
 * lab_on_wire() - how many datagrams are under way
 * @lab: the lab
 */
unsigned int lab_on_wire(const struct lab *lab)
{
	return list_count_nodes((struct list_head *)&lab->wire);
}

/**
 * lab_run() - deliver until nothing is under way
 * @lab: the lab
 */
void lab_run(struct lab *lab)
{
	unsigned int i;

	for (i = 0; i < 1000 && lab_deliver(lab); i++)
		;
	KUNIT_EXPECT_EQ_MSG(lab->test, lab_on_wire(lab), 0,
			    "they do not stop talking");
}

static void wake(struct lab *lab, struct lab_side *side)
{
	if (side->wake > lab->now)
		return;
	side->wake = IKE_NEVER;
	lab_enter(lab);
	ike_engine_tick(side->e);
	lab_leave(lab);
	ask_again(side);
	lab_expect_traffic(lab);
}

static void pass(struct lab *lab, u64 ms, bool deliver)
{
	u64 end = lab->now + ms, next;
	unsigned int wakes = 0;

	for (;;) {
		if (deliver)
			lab_run(lab);
		next = min(lab->a.wake, lab->b.wake);
		if (next > end)
			break;
		KUNIT_ASSERT_LT_MSG(lab->test, ++wakes, 10000,
				    "they do not sleep");
		lab->now = max(lab->now, next);
		wake(lab, &lab->a);
		wake(lab, &lab->b);
	}
	lab->now = end;
}

/**
 * lab_advance() - let time pass; what is sent stays on the wire
 * @lab: the lab
 * @ms: how much
 */
void lab_advance(struct lab *lab, u64 ms)
{
	pass(lab, ms, false);
}

/**
 * lab_await() - let time pass until something is on the wire
 * @side: who is to send it
 *
 * Return: how much passed, in milliseconds; there may be nothing on the wire
 * when @side waits for nothing any more.
 */
u64 lab_await(struct lab_side *side)
{
	struct lab *lab = side->lab;
	u64 start = lab->now;

	while (!lab_on_wire(lab) && side->wake != IKE_NEVER)
		lab_advance(lab, side->wake > lab->now ?
				 side->wake - lab->now : 0);
	return lab->now - start;
}

/**
 * lab_settle() - let time pass and deliver all that is sent meanwhile
 * @lab: the lab
 * @ms: how much
 */
void lab_settle(struct lab *lab, u64 ms)
{
	pass(lab, ms, true);
}

/**
 * lab_sa() - the first IKE SA of a side
 * @side: the side
 *
 * Return: NULL when it has none.
 */
struct ike_sa *lab_sa(struct lab_side *side)
{
	return list_first_entry_or_null(&side->e->sas, struct ike_sa, entry);
}

/**
 * lab_sas() - how many IKE SAs a side has in a state
 * @side: the side
 * @state: enum ike_sa_state
 */
unsigned int lab_sas(struct lab_side *side, enum ike_sa_state state)
{
	struct ike_sa *sa;
	unsigned int n = 0;

	list_for_each_entry(sa, &side->e->sas, entry)
		n += sa->state == state;
	return n;
}

/**
 * lab_event() - the newest event of a type
 * @side: whose
 * @type: enum ike_event_type
 *
 * Return: NULL when there was none.
 */
const struct lab_event *lab_event(struct lab_side *side,
				  enum ike_event_type type)
{
	unsigned int i = side->n_events;

	while (i--)
		if (side->events[i].type == type)
			return &side->events[i];
	return NULL;
}

/**
 * lab_events() - how many events of a type came
 * @side: whose
 * @type: enum ike_event_type
 */
unsigned int lab_events(const struct lab_side *side, enum ike_event_type type)
{
	unsigned int i, n = 0;

	for (i = 0; i < side->n_events; i++)
		n += side->events[i].type == type;
	return n;
}

/**
 * lab_done() - the outcome of an order
 * @side: whose
 * @ticket: of the order
 *
 * Return: NULL while it has none.
 */
const struct lab_event *lab_done(struct lab_side *side, u64 ticket)
{
	unsigned int i;

	for (i = 0; i < side->n_events; i++)
		if (side->events[i].type == IKE_EVENT_DONE &&
		    side->events[i].ticket == ticket)
			return &side->events[i];
	return NULL;
}

/**
 * lab_count() - one of an engine's numbers
 * @side: whose
 * @counter: which
 */
u64 lab_count(struct lab_side *side, enum ike_counter counter)
{
	struct ike_stats stats;

	ike_engine_stats(side->e, &stats);
	return stats.count[counter];
}

/**
 * lab_attempt() - the attempt remembered last
 * @side: whose
 *
 * Return: NULL when there is none.
 */
const struct ike_attempt *lab_attempt(struct lab_side *side)
{
	return side->e->attempts[0];
}

/**
 * lab_expect_done() - an order has come to its end, and was told so once
 * @side: whose
 * @ticket: of the order
 * @error: how it must have ended
 */
void lab_expect_done(struct lab_side *side, u64 ticket, int error)
{
	struct kunit *test = side->lab->test;
	unsigned int i, n = 0;

	for (i = 0; i < side->n_events; i++) {
		const struct lab_event *e = &side->events[i];

		if (e->type != IKE_EVENT_DONE || e->ticket != ticket)
			continue;
		n++;
		KUNIT_EXPECT_EQ_MSG(test, e->error, error, "%s", e->reason);
		if (error)
			KUNIT_EXPECT_NE(test, e->reason[0], 0);
	}
	KUNIT_EXPECT_EQ_MSG(test, n, 1, "order %llu", ticket);
}

/**
 * lab_expect_empty() - a side has no SA left, and waits for nothing
 * @side: the side
 */
void lab_expect_empty(struct lab_side *side)
{
	struct kunit *test = side->lab->test;
	struct ike_stats stats;

	ike_engine_stats(side->e, &stats);
	KUNIT_EXPECT_EQ(test, stats.ike_sas, 0);
	KUNIT_EXPECT_EQ(test, stats.half_open, 0);
	KUNIT_EXPECT_EQ(test, stats.child_sas, 0);
	KUNIT_EXPECT_EQ(test, stats.message_memory, 0);
	KUNIT_EXPECT_EQ(test, lab_states(side), 0);
	KUNIT_EXPECT_EQ(test, lab_reserved(side), 0);
	KUNIT_EXPECT_EQ(test, side->wake, IKE_NEVER);
}

/**
 * lab_expect_nothing() - neither side has an SA left, or waits for anything
 * @lab: the lab
 */
void lab_expect_nothing(struct lab *lab)
{
	lab_expect_empty(&lab->a);
	lab_expect_empty(&lab->b);
}
