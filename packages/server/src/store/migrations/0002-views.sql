-- Views belong to the instance, not to a chat. `state` is the view as JSON without what it shows, which is long: each
-- content is written once, under the number of its revision, and goes only with the view.
create table view (
  id text primary key,
  name text not null unique,
  state text not null
) strict, without rowid;

create table view_content (
  view text not null,
  revision integer not null,
  content text not null
) strict;
create unique index content_of_view on view_content (view, revision);
