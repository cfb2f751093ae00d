// SPDX-License-Identifier: GPL-2.0-only
/* Generic netlink: messages to the module, and what it answers. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "ikekctl/nl.h"

#define RECEIVE_SIZE	(128 << 10)
#define SOCKET_BUFFER	(8 << 20)

static void set_option(struct nl *nl, int option)
{
	int one = 1;

	setsockopt(nl->fd, SOL_NETLINK, option, &one, sizeof(one));
}

static void set_buffers(struct nl *nl)
{
	int size = SOCKET_BUFFER;

	/* without the right to, the limits of the system have to do */
	if (setsockopt(nl->fd, SOL_SOCKET, SO_SNDBUFFORCE, &size,
		       sizeof(size)))
		setsockopt(nl->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	if (setsockopt(nl->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size,
		       sizeof(size)))
		setsockopt(nl->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

static void take_group(struct nl *nl, struct attrs groups)
{
	struct attrs table[CTRL_ATTR_MCAST_GRP_MAX + 1], group;
	uint16_t type;

	while (attr_next(&groups, &type, &group)) {
		attr_parse(group, table, CTRL_ATTR_MCAST_GRP_MAX);
		nl->group = attr_number(table[CTRL_ATTR_MCAST_GRP_ID]);
	}
}

static void take_family(void *arg, struct attrs attrs)
{
	struct attrs table[CTRL_ATTR_MAX + 1];
	struct nl *nl = arg;

	attr_parse(attrs, table, CTRL_ATTR_MAX);
	nl->family = attr_number(table[CTRL_ATTR_FAMILY_ID]);
	take_group(nl, table[CTRL_ATTR_MCAST_GROUPS]);
}

static int resolve_family(struct nl *nl)
{
	struct msg m = {};

	nl->family = GENL_ID_CTRL;
	msg_begin(&m, nl, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	msg_string(&m, CTRL_ATTR_FAMILY_NAME, IKEK_FAMILY_NAME);
	msg_end(&m);
	return nl_call(nl, &m, take_family, nl);
}

int nl_open(struct nl *nl)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	int err;

	memset(nl, 0, sizeof(*nl));
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (nl->fd < 0)
		return -errno;
	set_option(nl, NETLINK_EXT_ACK);
	set_option(nl, NETLINK_CAP_ACK);
	set_buffers(nl);
	err = bind(nl->fd, (struct sockaddr *)&addr, sizeof(addr)) ? -errno : 0;
	if (!err)
		err = resolve_family(nl);
	if (err)
		close(nl->fd);
	return err;
}

void nl_close(struct nl *nl)
{
	close(nl->fd);
}

int nl_subscribe(struct nl *nl)
{
	int group = nl->group;

	if (setsockopt(nl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		       sizeof(group)))
		return -errno;
	return 0;
}

static void *msg_room(struct msg *m, size_t len)
{
	size_t need = m->len + NLMSG_ALIGN(len);
	uint8_t *p;

	if (need > m->size) {
		size_t size = 2 * need + 4096;

		/* not realloc(): the old place may hold a secret */
		p = xcalloc(size, 1);
		if (m->buf) {
			memcpy(p, m->buf, m->len);
			wipe(m->buf, m->len);
			free(m->buf);
		}
		m->buf = p;
		m->size = size;
	}
	p = m->buf + m->len;
	memset(p, 0, NLMSG_ALIGN(len));
	m->len = need;
	return p;
}

void msg_begin(struct msg *m, struct nl *nl, uint8_t cmd, uint16_t flags)
{
	struct nlmsghdr *nlh;
	struct genlmsghdr *genl;

	m->start = m->len;
	nlh = msg_room(m, NLMSG_HDRLEN);
	nlh->nlmsg_type = nl->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++nl->seq;
	genl = msg_room(m, GENL_HDRLEN);
	genl->cmd = cmd;
	genl->version = IKEK_FAMILY_VERSION;
}

void msg_end(struct msg *m)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)(m->buf + m->start);

	nlh->nlmsg_len = m->len - m->start;
}

void msg_put(struct msg *m, uint16_t type, const void *data, size_t len)
{
	struct nlattr *attr = msg_room(m, NLA_HDRLEN + len);

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy((uint8_t *)attr + NLA_HDRLEN, data, len);
}

void msg_u8(struct msg *m, uint16_t type, uint8_t v)
{
	msg_put(m, type, &v, sizeof(v));
}

void msg_u16(struct msg *m, uint16_t type, uint16_t v)
{
	msg_put(m, type, &v, sizeof(v));
}

void msg_u32(struct msg *m, uint16_t type, uint32_t v)
{
	msg_put(m, type, &v, sizeof(v));
}

void msg_string(struct msg *m, uint16_t type, const char *s)
{
	msg_put(m, type, s, strlen(s) + 1);
}

size_t msg_nest(struct msg *m, uint16_t type)
{
	size_t nest = m->len;

	msg_put(m, type | NLA_F_NESTED, NULL, 0);
	return nest;
}

bool msg_nest_end(struct msg *m, size_t nest)
{
	struct nlattr *attr = (struct nlattr *)(m->buf + nest);

	attr->nla_len = m->len - nest;
	return m->len - nest <= UINT16_MAX;
}

void msg_free(struct msg *m)
{
	wipe(m->buf, m->len);
	free(m->buf);
	memset(m, 0, sizeof(*m));
}

int nl_send(struct nl *nl, const struct msg *m)
{
	ssize_t n;

	do {
		n = send(nl->fd, m->buf, m->len, 0);
	} while (n < 0 && errno == EINTR);
	if (n >= 0)
		return 0;
	nl->failed = nl->seq;
	snprintf(nl->error, sizeof(nl->error), "%s", strerror(errno));
	return -errno;
}

/* The kernel's words for a refusal, or the errno's */
static void take_error(struct nl *nl, const struct nlmsghdr *nlh,
		       const struct nlmsgerr *e)
{
	struct attrs table[NLMSGERR_ATTR_MAX + 1], attrs = {};
	size_t skip = sizeof(*e);
	char *text = NULL;

	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += e->msg.nlmsg_len - sizeof(e->msg);
	skip = NLMSG_HDRLEN + NLMSG_ALIGN(skip);
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && skip < nlh->nlmsg_len) {
		attrs.p = (const uint8_t *)nlh + skip;
		attrs.len = nlh->nlmsg_len - skip;
		attr_parse(attrs, table, NLMSGERR_ATTR_MAX);
		text = attr_string(table[NLMSGERR_ATTR_MSG]);
	}
	snprintf(nl->error, sizeof(nl->error), "%s",
		 text && *text ? text : strerror(-e->error));
	nl->failed = e->msg.nlmsg_seq;
	free(text);
}

static struct attrs payload(const struct nlmsghdr *nlh)
{
	struct attrs attrs = {};

	if (nlh->nlmsg_len >= NLMSG_HDRLEN + GENL_HDRLEN) {
		attrs.p = (const uint8_t *)NLMSG_DATA(nlh) + GENL_HDRLEN;
		attrs.len = nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	}
	return attrs;
}

/* One message: 1 when it ends the answer to the last request, or -errno */
static int take_message(struct nl *nl, const struct nlmsghdr *nlh,
			nl_handler *handler, void *arg)
{
	const struct nlmsgerr *e = NLMSG_DATA(nlh);
	bool last = nlh->nlmsg_seq == nl->seq;

	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		if (nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*e)))
			return -EBADMSG;
		if (!e->error)
			return last;
		take_error(nl, nlh, e);
		return e->error;
	case NLMSG_DONE:
		if (nlh->nlmsg_len >= NLMSG_LENGTH(sizeof(int)) &&
		    *(const int *)NLMSG_DATA(nlh) < 0) {
			nl->failed = nlh->nlmsg_seq;
			snprintf(nl->error, sizeof(nl->error), "%s",
				 strerror(-*(const int *)NLMSG_DATA(nlh)));
			return *(const int *)NLMSG_DATA(nlh);
		}
		return last;
	default:
		if (handler && last)
			handler(arg, payload(nlh));
		return 0;
	}
}

/* Cuts the next message off @in; NULL at the end or when it is broken */
static const struct nlmsghdr *next_message(struct attrs *in)
{
	const struct nlmsghdr *nlh = (const void *)in->p;
	size_t step;

	if (in->len < NLMSG_HDRLEN || nlh->nlmsg_len < NLMSG_HDRLEN ||
	    nlh->nlmsg_len > in->len)
		return NULL;
	step = NLMSG_ALIGN(nlh->nlmsg_len);
	if (step > in->len)
		step = in->len;
	in->p += step;
	in->len -= step;
	return nlh;
}

/* All messages of @in; the first error counts, or the end */
static int take_all(struct nl *nl, struct attrs in, nl_handler *handler,
		    void *arg)
{
	const struct nlmsghdr *nlh;
	int ret = 0;

	while (!ret && (nlh = next_message(&in)))
		ret = take_message(nl, nlh, handler, arg);
	return ret;
}

int nl_receive(struct nl *nl, bool wait, nl_handler *handler, void *arg)
{
	uint8_t *buf = xcalloc(1, RECEIVE_SIZE);
	int ret = 0;
	ssize_t n;

	while (!ret) {
		n = recv(nl->fd, buf, RECEIVE_SIZE, wait ? 0 : MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN && !wait)
			break;
		if (n < 0) {
			ret = -errno;
			nl->failed = nl->seq;
			snprintf(nl->error, sizeof(nl->error), "%s",
				 strerror(errno));
			break;
		}
		ret = take_all(nl, (struct attrs){ buf, n }, handler, arg);
	}
	free(buf);
	return ret < 0 ? ret : 0;
}

int nl_call(struct nl *nl, struct msg *m, nl_handler *handler, void *arg)
{
	int err = nl_send(nl, m);

	msg_free(m);
	return err ? err : nl_receive(nl, true, handler, arg);
}

int nl_dump(struct nl *nl, uint8_t cmd, nl_handler *handler, void *arg)
{
	struct msg m = {};

	msg_begin(&m, nl, cmd, NLM_F_DUMP);
	msg_end(&m);
	return nl_call(nl, &m, handler, arg);
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static bool take_events(struct nl *nl, struct attrs in,
			bool (*handler)(void *arg, struct attrs attrs),
			void *arg)
{
	const struct nlmsghdr *nlh;

	while ((nlh = next_message(&in)))
		if (nlh->nlmsg_type == nl->family &&
		    !handler(arg, payload(nlh)))
			return false;
	return true;
}

int nl_events(struct nl *nl, int timeout_ms,
	      bool (*handler)(void *arg, struct attrs attrs), void *arg)
{
	int64_t end = now_ms() + timeout_ms;
	uint8_t *buf = xcalloc(1, RECEIVE_SIZE);
	int err = 0;

	for (;;) {
		struct pollfd pfd = { .fd = nl->fd, .events = POLLIN };
		int64_t left = timeout_ms < 0 ? -1 : end - now_ms();
		ssize_t n;

		if (timeout_ms >= 0 && left < 0)
			left = 0;
		n = poll(&pfd, 1, left);
		if (n == 0) {
			err = -ETIMEDOUT;
			break;
		}
		if (n > 0)
			n = recv(nl->fd, buf, RECEIVE_SIZE, MSG_DONTWAIT);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0) {
			err = -errno;
			break;
		}
		if (!take_events(nl, (struct attrs){ buf, n }, handler, arg))
			break;
	}
	free(buf);
	return err;
}

bool attr_next(struct attrs *a, uint16_t *type, struct attrs *value)
{
	struct nlattr attr;
	size_t step;

	if (a->len < NLA_HDRLEN)
		return false;
	memcpy(&attr, a->p, sizeof(attr));
	if (attr.nla_len < NLA_HDRLEN || attr.nla_len > a->len)
		return false;
	*type = attr.nla_type & NLA_TYPE_MASK;
	value->p = a->p + NLA_HDRLEN;
	value->len = attr.nla_len - NLA_HDRLEN;
	step = NLA_ALIGN(attr.nla_len);
	if (step > a->len)
		step = a->len;
	a->p += step;
	a->len -= step;
	return true;
}

void attr_parse(struct attrs a, struct attrs *table, uint16_t max)
{
	struct attrs value;
	uint16_t type;

	memset(table, 0, (max + 1) * sizeof(*table));
	while (attr_next(&a, &type, &value))
		if (type <= max)
			table[type] = value;
}

uint64_t attr_number(struct attrs value)
{
	uint64_t u64;
	uint32_t u32;
	uint16_t u16;

	switch (value.p ? value.len : 0) {
	case 1:
		return *value.p;
	case 2:
		memcpy(&u16, value.p, 2);
		return u16;
	case 4:
		memcpy(&u32, value.p, 4);
		return u32;
	case 8:
		memcpy(&u64, value.p, 8);
		return u64;
	}
	return 0;
}

int32_t attr_s32(struct attrs value)
{
	return (int32_t)attr_number(value);
}

char *attr_string(struct attrs value)
{
	char *s, *c;

	if (!value.p)
		return NULL;
	s = xstrndup((const char *)value.p, value.len);
	for (c = s; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return s;
}
