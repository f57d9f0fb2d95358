-- Changed after publication
-- Titles and lengths before and after, for changes found when a page was fetched again. The change may have come
-- earlier than the time given. Whether the outlet told its readers is not recorded.
select
  r.article,
  t.outlet,
  b.title as title_before,
  r.title as title_after,
  b.word_count as words_before,
  r.word_count as words_after,
  round((julianday(r.seen) - julianday(b.seen)) * 24, 1) as hours_between_looks,
  r.seen
from revisions r
join revisions b on b.article = r.article and b.number = r.number - 1
join articles a on a.id = r.article
left join tags t on t.article = r.article
where r.number > 1 and r.cause = 'recheck' and a.withdrawn is null
order by r.id desc
limit 200
