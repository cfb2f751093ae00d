/* SPDX-License-Identifier: GPL-2.0-only */
/* Generic netlink: messages to the module, and what it answers. */
#ifndef IKEKCTL_NL_H
#define IKEKCTL_NL_H

#include <linux/netlink.h>

#include "ikekctl/model.h"

/**
 * struct nl - a socket and the family on it
 * @fd: the socket
 * @family: ID of the family
 * @group: ID of its multicast group
 * @seq: number of the last message
 * @failed: number of the message that was refused
 * @error: why it was
 */
struct nl {
	int fd;
	uint16_t family;
	uint32_t group;
	uint32_t seq;
	uint32_t failed;
	char error[256];
};

/* 0 or -errno; -ENOENT when the module is not there */
int nl_open(struct nl *nl);
void nl_close(struct nl *nl);
int nl_subscribe(struct nl *nl);

/**
 * struct msg - messages being built
 * @buf: all of them
 * @len: octets in @buf
 * @size: what is allocated
 * @start: of the last one
 */
struct msg {
	uint8_t *buf;
	size_t len;
	size_t size;
	size_t start;
};

void msg_begin(struct msg *m, struct nl *nl, uint8_t cmd, uint16_t flags);
void msg_end(struct msg *m);
void msg_put(struct msg *m, uint16_t type, const void *data, size_t len);
void msg_u8(struct msg *m, uint16_t type, uint8_t v);
void msg_u16(struct msg *m, uint16_t type, uint16_t v);
void msg_u32(struct msg *m, uint16_t type, uint32_t v);
void msg_string(struct msg *m, uint16_t type, const char *s);
size_t msg_nest(struct msg *m, uint16_t type);
/* False when the nest has become too long to be one */
bool msg_nest_end(struct msg *m, size_t nest);
/* Wipes it, too */
void msg_free(struct msg *m);

/* Attributes of a message or of a nested attribute */
struct attrs {
	const uint8_t *p;
	size_t len;
};

typedef void nl_handler(void *arg, struct attrs attrs);

/* Sends @m; 0 or -errno */
int nl_send(struct nl *nl, const struct msg *m);
/*
 * Reads answers until the last message has been acknowledged or a dump has
 * ended, or with !@wait as long as there are any. 0, or -errno of the first
 * message that was refused, with @nl->error and @nl->failed set.
 */
int nl_receive(struct nl *nl, bool wait, nl_handler *handler, void *arg);
/* Both, for a message that was ended, and frees it */
int nl_call(struct nl *nl, struct msg *m, nl_handler *handler, void *arg);
int nl_dump(struct nl *nl, uint8_t cmd, nl_handler *handler, void *arg);
/*
 * Reads events until @timeout_ms (-1 for none) has passed or @handler returns
 * false. 0, -ETIMEDOUT, -ENOBUFS when events were lost, or another -errno.
 */
int nl_events(struct nl *nl, int timeout_ms,
	      bool (*handler)(void *arg, struct attrs attrs), void *arg);

/* Cuts the next attribute off @a: false at the end or when it is broken */
bool attr_next(struct attrs *a, uint16_t *type, struct attrs *value);
/* The last attribute of each type up to @max; those absent have p == NULL */
void attr_parse(struct attrs a, struct attrs *table, uint16_t max);
/* Values; 0 or NULL when absent */
uint64_t attr_number(struct attrs value);
int32_t attr_s32(struct attrs value);
/* For free(); control characters are replaced; NULL when absent */
char *attr_string(struct attrs value);

#endif
