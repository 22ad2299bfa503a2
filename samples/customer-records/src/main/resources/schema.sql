create table if not exists stored_customer (
    id          uuid primary key,
    version     bigint        not null,
    name        varchar(100)  not null,
    -- Encrypted, as text: some 460 characters more than 4/3 of the UTF-8 bytes. Nothing can be found or sorted by them.
    email       varchar(2000) not null,
    national_id varchar(2000) not null
);
create index if not exists stored_customer_by_name on stored_customer (name, id);
