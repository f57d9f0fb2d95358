-- Withdrawn articles
-- Pages that were no longer there when we asked again: title, dates and how it showed. Why they went is not recorded.
select
  a.id as article,
  t.outlet,
  a.title,
  a.day,
  a.withdrawn,
  a.withdrawn_reason,
  round((julianday(a.withdrawn) - julianday(a.stored)) / 1.0, 1) as days_after_we_stored_it
from articles a
left join tags t on t.article = a.id
where a.withdrawn is not null
order by a.withdrawn desc
limit 200
